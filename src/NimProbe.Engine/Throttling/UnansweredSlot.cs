using System.Diagnostics.CodeAnalysis;

namespace NimProbe.Engine.Throttling;

/// <summary>
/// The only request slot of a service that has not answered yet, in a run with several services: services that never answer do not use up
/// the capacity of the run.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "The service can answer after the session has ended, and the semaphore never creates a wait handle.")]
internal sealed class UnansweredSlot
{
    // More than a session ever has in flight.
    private const int Unlimited = 1 << 20;

    private readonly SemaphoreSlim _slot = new(1);
    private readonly RunCapacity _run;
    private readonly Task _answered;

    /// <summary>Creates the slot of a service.</summary>
    /// <param name="run">The capacity of the run.</param>
    /// <param name="answered">Completes when the service has answered for the first time.</param>
    public UnansweredSlot(RunCapacity run, Task answered)
    {
        _run = run;
        _answered = answered;
        if (!answered.IsCompleted)
        {
            _ = answered.ContinueWith(
                _ => _slot.Release(Unlimited), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Acquires the slot, waiting for it if the run has several services.</summary>
    /// <returns>Whether the slot was acquired and must be released; false if the request needs none.</returns>
    public async ValueTask<bool> AcquireAsync(CancellationToken cancellationToken)
    {
        if (_answered.IsCompleted)
        {
            return false;
        }

        // The first service of a run can be the only one; its request counts if others follow.
        TimeSpan patience = _run.HasSeveralServices ? Timeout.InfiniteTimeSpan : TimeSpan.Zero;
        return await _slot.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Releases the slot.</summary>
    public void Release() => _slot.Release();
}
