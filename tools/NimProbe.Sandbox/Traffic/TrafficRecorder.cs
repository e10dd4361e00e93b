using System.Runtime.InteropServices;

namespace NimProbe.Sandbox.Traffic;

/// <summary>
/// Counts the requests and keeps the last ones. Everything happens under one lock that is held for some nanoseconds,
/// so that the peaks are exact.
/// </summary>
internal sealed class TrafficRecorder(TimeSpan window, TimeProvider time)
{
    private const int KeptRequests = 10_000;

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly SlidingWindow _window = new((long)(window.TotalSeconds * time.TimestampFrequency));
    private readonly SandboxRequest[] _last = new SandboxRequest[KeptRequests];
    private readonly long[] _byRoute = new long[Enum.GetValues<SandboxRoute>().Length];
    private readonly Dictionary<string, long> _byModel = new(StringComparer.Ordinal);
    private long _requests;
    private long _inference;
    private long _refused;
    private int _inFlight;
    private int _peakInFlight;
    private int _peakInWindow;

    /// <summary>The server's clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Milliseconds since the start.</summary>
    public double ElapsedMs => time.GetElapsedTime(_start).TotalMilliseconds;

    public void Enter(SandboxRequest request)
    {
        lock (_gate)
        {
            _last[_requests++ % KeptRequests] = request;
            _byRoute[(int)request.Route]++;
            if (request.IsInference)
            {
                _inference++;
                _inFlight++;
                _peakInFlight = Math.Max(_peakInFlight, _inFlight);
                _peakInWindow = Math.Max(_peakInWindow, _window.Add(time.GetTimestamp()));
            }

            request.InFlight = _inFlight;
        }
    }

    public void CountModel(string id)
    {
        lock (_gate)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_byModel, id, out _)++;
        }
    }

    public void CountRefusal()
    {
        lock (_gate)
        {
            _refused++;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _inFlight--;
        }
    }

    public SandboxStatistics GetStatistics()
    {
        lock (_gate)
        {
            return new SandboxStatistics
            {
                Requests = _requests,
                Inference = _inference,
                InFlight = _inFlight,
                PeakInFlight = _peakInFlight,
                PeakInWindow = _peakInWindow,
                Refused = _refused,
                ByPath = Enum.GetValues<SandboxRoute>().Where(route => _byRoute[(int)route] > 0).ToDictionary(SandboxRouteNames.Of, route => _byRoute[(int)route]),
                ByModel = new Dictionary<string, long>(_byModel, StringComparer.Ordinal),
            };
        }
    }

    /// <summary>The last requests, oldest first.</summary>
    public IReadOnlyList<SandboxRequest> GetRequests()
    {
        lock (_gate)
        {
            long first = Math.Max(0, _requests - KeptRequests);
            List<SandboxRequest> requests = new((int)(_requests - first));
            for (long index = first; index < _requests; index++)
            {
                requests.Add(_last[index % KeptRequests]);
            }

            return requests;
        }
    }

    /// <summary>Starts counting anew; requests in flight stay in flight.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            (_requests, _inference, _refused, _peakInFlight, _peakInWindow) = (0, 0, 0, _inFlight, 0);
            Array.Clear(_last);
            Array.Clear(_byRoute);
            _byModel.Clear();
            _window.Clear();
        }
    }
}
