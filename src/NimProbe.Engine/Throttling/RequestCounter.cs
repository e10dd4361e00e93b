namespace NimProbe.Engine.Throttling;

/// <summary>Counts the requests of a session and their peak within 60 seconds, in constant memory.</summary>
internal sealed class RequestCounter
{
    // A slot spans a tenth of a second; the window has one slot more than a minute, so that the peak is never understated.
    private const int Slots = 601;

    private static readonly TimeSpan s_slot = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly int[] _counts = new int[Slots];

    private long _current;
    private int _inWindow;
    private long _lastSentAt;

    public RequestCounter(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>The number of requests.</summary>
    public long Total { get; private set; }

    /// <summary>The largest number of requests within 60 seconds.</summary>
    public int Peak { get; private set; }

    /// <summary>The timestamp of the last request; null before the first.</summary>
    public long? LastSentAt
    {
        get
        {
            lock (_lock)
            {
                return Total == 0 ? null : _lastSentAt;
            }
        }
    }

    /// <summary>Counts a request that is written to its connection now.</summary>
    /// <returns>Its timestamp.</returns>
    public long Count()
    {
        lock (_lock)
        {
            _lastSentAt = _time.GetTimestamp();
            Advance((long)(_time.GetElapsedTime(_start, _lastSentAt) / s_slot));
            _counts[_current % Slots]++;
            _inWindow++;
            Total++;
            Peak = Math.Max(Peak, _inWindow);
            return _lastSentAt;
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
