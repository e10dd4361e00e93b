namespace NimProbe.Engine.Throttling;

/// <summary>
/// The permission to send one request. It is held, in one <c>using</c>, until what the response means for the whole run is in force, so
/// that no other request uses the slot before.
/// </summary>
internal sealed class RequestLease : IDisposable
{
    private readonly RequestLimiter _limiter;
    private readonly bool _isCounted;
    private readonly bool _isUnanswered;
    private int _isSent;
    private bool _isDisposed;

    /// <summary>Creates a lease.</summary>
    /// <param name="limiter">The limiter that it is returned to.</param>
    /// <param name="isCounted">Whether the shared window counts its permit.</param>
    /// <param name="isUnanswered">Whether it holds the only slot of a service that had not answered.</param>
    public RequestLease(RequestLimiter limiter, bool isCounted, bool isUnanswered = false)
    {
        _isUnanswered = isUnanswered;
        _limiter = limiter;
        _isCounted = isCounted;
    }

    /// <summary>The timestamp at which the request was written to its connection; 0 if it was not.</summary>
    public long SentAt { get; private set; }

    /// <summary>
    /// Records that the request is written to its connection, which the server sees as its arrival. Further calls have no effect.
    /// </summary>
    public void MarkSent()
    {
        if (Interlocked.Exchange(ref _isSent, 1) == 1)
        {
            return;
        }

        if (_isCounted)
        {
            _limiter.Window.MarkSent();
        }

        SentAt = _limiter.Counter.Count();
    }

    /// <summary>Returns the slot and, if nothing was sent, the permit.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_isCounted && Interlocked.Exchange(ref _isSent, 1) == 0)
        {
            _limiter.Window.ReleaseUnsent();
        }

        _limiter.Release(_isUnanswered);
    }
}
