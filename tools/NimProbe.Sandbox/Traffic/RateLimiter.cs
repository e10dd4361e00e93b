namespace NimProbe.Sandbox.Traffic;

/// <summary>
/// The rate limit of the account. As at the service, refused attempts count too, so that further attempts prolong the
/// refusal.
/// </summary>
internal sealed class RateLimiter(int limit, TimeSpan window, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SlidingWindow _attempts = new((long)(window.TotalSeconds * time.TimestampFrequency));

    public bool TryAcquire()
    {
        lock (_lock)
        {
            return _attempts.Add(time.GetTimestamp()) <= limit;
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            _attempts.Clear();
        }
    }
}
