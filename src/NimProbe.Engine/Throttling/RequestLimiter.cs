namespace NimProbe.Engine.Throttling;

/// <summary>Limits the requests of one session: the number in flight, and through a shared window the number per minute.</summary>
internal sealed class RequestLimiter : IDisposable
{
    private readonly SemaphoreSlim _slots;
    private readonly IDisposable _registration;
    private int _inFlight;
    private int _waiting;

    /// <summary>Creates a limiter.</summary>
    /// <param name="throttleLimit">The number of requests in flight; at least 1.</param>
    /// <param name="window">The shared window.</param>
    /// <param name="requestsPerMinute">The rate to register with the window; 0 for none.</param>
    /// <param name="time">The clock.</param>
    public RequestLimiter(int throttleLimit, SlidingWindowLimiter window, int requestsPerMinute, TimeProvider time)
    {
        _slots = new SemaphoreSlim(throttleLimit);
        Window = window;
        _registration = window.Register(requestsPerMinute);
        Counter = new RequestCounter(time);
    }

    /// <summary>The window that the requests of all sessions with the same origin and key share.</summary>
    public SlidingWindowLimiter Window { get; }

    /// <summary>The counter of the requests that were written to a connection.</summary>
    public RequestCounter Counter { get; }

    /// <summary>The number of leases in use.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The number of requests that wait for the window.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Acquires a lease for one request.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<RequestLease> AcquireAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _waiting);
        try
        {
            bool isCounted = await Window.AcquireAsync(cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _inFlight);
            return new RequestLease(this, isCounted);
        }
        catch
        {
            _slots.Release();
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Ends a lease.</summary>
    internal void Release()
    {
        Interlocked.Decrement(ref _inFlight);
        _slots.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _slots.Dispose();
    }
}
