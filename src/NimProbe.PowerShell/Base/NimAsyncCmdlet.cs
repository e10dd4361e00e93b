using System.Diagnostics;
using System.Management.Automation;

namespace NimProbe.PowerShell.Base;

/// <summary>
/// The bridge between asynchronous work and the pipeline. Work runs on the thread pool and posts actions; the pipeline thread, which is
/// the only one that may write, runs them.
/// </summary>
public abstract class NimAsyncCmdlet : NimCmdlet
{
    private readonly PipelineQueue _queue = new();
    private Task _work = Task.CompletedTask;
    private int _pipelineThread;

    /// <summary>Ends the work and waits for its end.</summary>
    /// <param name="disposing">Whether managed resources may still be used.</param>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
#pragma warning disable RS0030 // The pipeline thread cannot await.
            Task.WaitAny([_work]);
#pragma warning restore RS0030
            _ = _work.Exception;
            _queue.Dispose();
        }
    }

    /// <summary>The actions that wait for the pipeline thread.</summary>
    private protected PipelineQueue Queue => _queue;

    /// <summary>Starts the work. Call once, from the pipeline thread.</summary>
    private protected void Start(Func<CancellationToken, Task> work)
    {
        _pipelineThread = Environment.CurrentManagedThreadId;
        _work = Task.Run(async () =>
        {
            try
            {
                await work(StopToken).ConfigureAwait(false);
            }
            finally
            {
                _queue.Complete();
            }
        });
    }

    /// <summary>Posts an action to the pipeline thread; never blocks. For the threads of the work.</summary>
    private protected void Post(Action action)
    {
        StopToken.ThrowIfCancellationRequested();
        _queue.Add(action);
    }

    /// <summary>Passes an item of input on as soon as there is capacity, running posted actions meanwhile.</summary>
    /// <param name="tryWrite">Accepts the item, or returns false if there is no capacity.</param>
    private protected void Feed(Func<bool> tryWrite)
    {
        const int CapacityCheckMilliseconds = 20;
        while (!_work.IsCompleted && !tryWrite())
        {
            if (_queue.TryDequeue(out Action? action, CapacityCheckMilliseconds, StopToken))
            {
                Run(action);
            }
        }

        Drain();
    }

    /// <summary>Runs posted actions until the work has ended, and reports its failure.</summary>
    private protected void DrainToEnd()
    {
        try
        {
            while (_queue.TryDequeue(out Action? action, Timeout.Infinite, StopToken))
            {
                Run(action);
            }
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        Finish();
        OnDrained();
    }

    /// <summary>Called on the pipeline thread when the work has ended without a failure.</summary>
    private protected virtual void OnDrained()
    {
    }

    /// <summary>Gets the exception to report for a failure of the work.</summary>
    private protected virtual Exception ToReportable(Exception failure) => failure;

    private void Drain()
    {
        while (_queue.TryDequeue(out Action? action, 0, CancellationToken.None))
        {
            Run(action);
        }

        if (_work.IsCompleted)
        {
            Finish();
        }
    }

    // The queue completes before the task does; only the task has every failure.
    private void Finish()
    {
        try
        {
#pragma warning disable RS0030 // The task has completed or is about to, and the pipeline thread cannot await.
            _work.GetAwaiter().GetResult();
#pragma warning restore RS0030
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
#pragma warning disable CA1031 // Every failure is reported as an error with an id.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Terminate(Errors.Fault(ToReportable(failure)));
        }
    }

    private void Run(Action action)
    {
        Debug.Assert(Environment.CurrentManagedThreadId == _pipelineThread, "Only the pipeline thread may write.");
        action();
    }
}
