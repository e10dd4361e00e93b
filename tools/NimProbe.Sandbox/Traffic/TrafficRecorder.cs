using System.Runtime.InteropServices;

namespace NimProbe.Sandbox.Traffic;

/// <summary>
/// Counts the requests and keeps the last ones. One lock, held for nanoseconds, guards all counters, so that the peaks
/// are exact.
/// </summary>
/// <param name="window">The time in which <see cref="SandboxStatistics.PeakInWindow"/> counts.</param>
/// <param name="time">The clock.</param>
/// <param name="routeNames">The order of the routes in the statistics.</param>
internal sealed class TrafficRecorder(TimeSpan window, TimeProvider time, IEnumerable<string> routeNames)
{
    private const int KeptRequests = 10_000;

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly SlidingWindow _window = new((long)(window.TotalSeconds * time.TimestampFrequency));
    private readonly SandboxRequest[] _last = new SandboxRequest[KeptRequests];
    private readonly Dictionary<string, long> _byRoute = routeNames.ToDictionary(static name => name, static _ => 0L);
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

    public void Begin(SandboxRequest request)
    {
        lock (_lock)
        {
            request.AtMs = Math.Round(ElapsedMs, 3);
            _last[_requests++ % KeptRequests] = request;
            CollectionsMarshal.GetValueRefOrAddDefault(_byRoute, request.RouteName, out _)++;
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
        lock (_lock)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_byModel, id, out _)++;
        }
    }

    public void CountRefusal()
    {
        lock (_lock)
        {
            _refused++;
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _inFlight--;
        }
    }

    public SandboxStatistics GetStatistics()
    {
        lock (_lock)
        {
            return new SandboxStatistics
            {
                Requests = _requests,
                Inference = _inference,
                InFlight = _inFlight,
                PeakInFlight = _peakInFlight,
                PeakInWindow = _peakInWindow,
                Refused = _refused,
                ByPath = _byRoute.Where(static count => count.Value > 0).ToDictionary(),
                ByModel = new Dictionary<string, long>(_byModel, StringComparer.Ordinal),
            };
        }
    }

    /// <summary>The last requests, oldest first.</summary>
    public IReadOnlyList<SandboxRequest> GetRequests()
    {
        lock (_lock)
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

    /// <summary>Sets all counters to zero except the requests in flight.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            (_requests, _inference, _refused, _peakInFlight, _peakInWindow) = (0, 0, 0, _inFlight, 0);
            Array.Clear(_last);
            foreach (string name in _byRoute.Keys)
            {
                _byRoute[name] = 0;
            }

            _byModel.Clear();
            _window.Clear();
        }
    }
}
