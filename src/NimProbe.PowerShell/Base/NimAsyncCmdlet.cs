using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace NimProbe.PowerShell.Base;

/// <summary>
/// The one bridge between asynchronous work and the pipeline. Work runs on the thread pool and posts closures;
/// the pipeline thread, the only one that may write, runs them.
/// </summary>
public abstract class NimAsyncCmdlet : NimCmdlet
{
    // A slow consumer slows the work instead of growing memory.
    private const int MostPending = 256;

    private readonly BlockingCollection<Action> _pending = new(MostPending);
    private Task _work = Task.CompletedTask;
    private int _pipelineThread;

    /// <summary>Ends the work and waits for it to have ended.</summary>
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
            _pending.Dispose();
        }
    }

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
                _pending.CompleteAdding();
            }
        });
    }

    /// <summary>Hands a closure to the pipeline thread; waits while too many are pending. For the work's threads.</summary>
    private protected void Post(Action onPipelineThread) => _pending.Add(onPipelineThread, StopToken);

    /// <summary>Hands over an item of input as soon as there is room, running what is pending meanwhile.</summary>
    /// <param name="tryWrite">Takes the item, or says that there is no room.</param>
    private protected void Feed(Func<bool> tryWrite)
    {
        const int RoomCheckMilliseconds = 20;
        while (!_work.IsCompleted && !tryWrite())
        {
            if (_pending.TryTake(out Action? action, RoomCheckMilliseconds, StopToken))
            {
                Run(action);
            }
        }

        Drain();
    }

    /// <summary>Runs what is pending, and ends the pipeline where the work has failed.</summary>
    private protected void Drain()
    {
        while (_pending.TryTake(out Action? action))
        {
            Run(action);
        }

        if (_work.IsCompleted)
        {
            Finish();
        }
    }

    /// <summary>Runs what is posted until the work has ended, and reports its fault.</summary>
    private protected void DrainToEnd()
    {
        try
        {
            foreach (Action action in _pending.GetConsumingEnumerable(StopToken))
            {
                Run(action);
            }
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        Finish();
    }

    // The collection completes before the task does: only the task itself tells of every fault.
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
#pragma warning disable CA1031 // Whatever it is, it is reported with an id.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Terminate(Errors.Fault(fault));
        }
    }

    private void Run(Action action)
    {
        Debug.Assert(Environment.CurrentManagedThreadId == _pipelineThread, "Only the pipeline thread may write.");
        action();
    }
}
