namespace NimProbe.Engine.Throttling;

/// <summary>Limits the requests of one session: the number in flight, and through a shared window the number per minute.</summary>
internal sealed class RequestLimiter : IDisposable
{
    private readonly SemaphoreSlim _slots;
    private readonly IDisposable _registration;
    private readonly RunCapacity? _run;
    private readonly UnansweredSlot? _unanswered;
    private int _inFlight;
    private int _waiting;

    /// <summary>Creates a limiter.</summary>
    /// <param name="throttleLimit">The number of requests in flight; at least 1.</param>
    /// <param name="window">The shared window.</param>
    /// <param name="requestsPerMinute">The rate to register with the window; 0 for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="run">The capacity that the session shares with others; null if it is alone.</param>
    /// <param name="answered">Completes when the service has answered for the first time; only with <paramref name="run"/>.</param>
    public RequestLimiter(
        int throttleLimit,
        SlidingWindowLimiter window,
        int requestsPerMinute,
        TimeProvider time,
        RunCapacity? run = null,
        Task? answered = null)
    {
        _run = run;
        _unanswered = run is null ? null : new UnansweredSlot(run, answered ?? Task.CompletedTask);
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
        bool isUnanswered = _unanswered is not null && await _unanswered.AcquireAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                bool isCounted = await AcquirePermitAsync(cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _inFlight);
                return new RequestLease(this, isCounted, isUnanswered);
            }
            catch
            {
                _slots.Release();
                throw;
            }
        }
        catch when (isUnanswered)
        {
            _unanswered!.Release();
            throw;
        }
    }

    /// <summary>Ends a lease.</summary>
    /// <param name="isUnanswered">Whether the lease holds the only slot of a service that had not answered.</param>
    internal void Release(bool isUnanswered)
    {
        Interlocked.Decrement(ref _inFlight);
        _run?.Release();
        _slots.Release();
        if (isUnanswered)
        {
            _unanswered!.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _slots.Dispose();
    }

    // A request that waits for its window is not in flight, so the slot of the run comes last.
    private async ValueTask<bool> AcquirePermitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        bool isCounted;
        try
        {
            isCounted = await Window.AcquireAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            await (_run?.AcquireAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch when (isCounted)
        {
            Window.ReleaseUnsent();
            throw;
        }

        return isCounted;
    }
}
