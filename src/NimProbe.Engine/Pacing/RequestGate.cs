namespace NimProbe.Engine.Pacing;

/// <summary>What every probing request of a run passes: the cap on requests in flight, then the budget.</summary>
internal sealed class RequestGate : IDisposable
{
    private readonly SemaphoreSlim _slots;
    private readonly RequestBudget _budget;
    private readonly IDisposable _membership;
    private readonly RequestMeter _meter;
    private int _inFlight;
    private int _waiting;

    public RequestGate(int throttleLimit, RequestBudget budget, int requestsPerMinute, TimeProvider time)
    {
        _slots = new SemaphoreSlim(throttleLimit);
        _budget = budget;
        _membership = budget.Join(requestsPerMinute);
        _meter = new RequestMeter(time);
    }

    /// <summary>How many requests are in flight.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>How many requests have a slot and wait for the budget.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>What was sent.</summary>
    public RequestMeter Meter => _meter;

    /// <summary>The budget that the gate draws on.</summary>
    public RequestBudget Budget => _budget;

    /// <summary>Waits until a request may be sent; <see cref="Exit"/> must follow its end.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _waiting);
        try
        {
            await _budget.TakeAsync(cancellationToken).ConfigureAwait(false);
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

        Interlocked.Increment(ref _inFlight);
    }

    /// <summary>Counts the request that is about to leave; entering alone can still come to nothing.</summary>
    public void CountSend() => _meter.Count();

    /// <summary>Gives the place back.</summary>
    public void Exit()
    {
        Interlocked.Decrement(ref _inFlight);
        _slots.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _membership.Dispose();
        _slots.Dispose();
    }
}
