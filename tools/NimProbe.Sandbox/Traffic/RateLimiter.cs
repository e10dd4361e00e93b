namespace NimProbe.Sandbox.Traffic;

/// <summary>The account's limit. As with the service, a refused attempt is counted too, so that hammering prolongs a lock-out.</summary>
internal sealed class RateLimiter(int limit, TimeSpan window, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SlidingWindow _attempts = new((long)(window.TotalSeconds * time.TimestampFrequency));

    public bool TryPass()
    {
        lock (_gate)
        {
            return _attempts.Add(time.GetTimestamp()) <= limit;
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _attempts.Clear();
        }
    }
}
