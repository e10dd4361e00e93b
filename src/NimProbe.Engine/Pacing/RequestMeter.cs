namespace NimProbe.Engine.Pacing;

/// <summary>Counts a run's requests and the most that any 60 seconds held, in the memory of a fixed number of slots.</summary>
internal sealed class RequestMeter
{
    // A tenth of a second each; the window spans one more than the minute, so the peak is never understated.
    private const int Slots = 601;

    private static readonly TimeSpan s_slot = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly int[] _counts = new int[Slots];

    private long _current;
    private int _inWindow;

    public RequestMeter(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>How many requests were counted.</summary>
    public long Total { get; private set; }

    /// <summary>The most requests that any 60 seconds held.</summary>
    public int Peak { get; private set; }

    /// <summary>Counts one request.</summary>
    public void Count()
    {
        lock (_lock)
        {
            Advance((long)(_time.GetElapsedTime(_start) / s_slot));
            _counts[_current % Slots]++;
            _inWindow++;
            Total++;
            Peak = Math.Max(Peak, _inWindow);
        }
    }

    private void Advance(long slot)
    {
        for (int cleared = 0; _current < slot && cleared < Slots; cleared++)
        {
            _current++;
            _inWindow -= _counts[_current % Slots];
            _counts[_current % Slots] = 0;
        }

        _current = Math.Max(_current, slot);
    }
}
