using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace NimProbe.PowerShell;

/// <summary>
/// The one bridge between asynchronous work and the pipeline. Work runs on the thread pool and posts closures;
/// the pipeline thread, the only one that may write, runs them.
/// </summary>
public abstract class NimAsyncCmdlet : PSCmdlet, IDisposable
{
    // A slow consumer slows the work instead of growing memory.
    private const int MostPending = 256;

    private readonly BlockingCollection<Action> _pending = new(MostPending);
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;
    private int _pipelineThread;
    private bool _isDisposed;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Ends the work and waits for it to have ended; a pipeline that was cut short never reaches EndProcessing.</summary>
    /// <param name="disposing">Whether managed resources may still be used.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _stop.Cancel();
        Task.WaitAny([_work]);
        _ = _work.Exception;
        _pending.Dispose();
        _stop.Dispose();
    }

    /// <summary>Whether verbose lines would be shown; they are not made where not.</summary>
    private protected bool IsVerboseWanted =>
        MyInvocation.BoundParameters.TryGetValue("Verbose", out object? bound)
            ? ((SwitchParameter)bound).IsPresent
            : SessionState.PSVariable.GetValue("VerbosePreference") is not (null or ActionPreference.SilentlyContinue);

    /// <summary>Starts the work. Call once, from the pipeline thread.</summary>
    private protected void Start(Func<CancellationToken, Task> work)
    {
        _pipelineThread = Environment.CurrentManagedThreadId;
        _work = Task.Run(async () =>
        {
            try
            {
                await work(_stop.Token).ConfigureAwait(false);
            }
            finally
            {
                _pending.CompleteAdding();
            }
        });
    }

    /// <summary>Hands a closure to the pipeline thread; waits while too many are pending. For the work's threads.</summary>
    private protected void Post(Action onPipelineThread) => _pending.Add(onPipelineThread, _stop.Token);

    /// <summary>Hands over an item of input as soon as there is room, running what is pending meanwhile.</summary>
    /// <param name="tryWrite">Takes the item, or says that there is no room.</param>
    private protected void Feed(Func<bool> tryWrite)
    {
        const int RoomCheckMilliseconds = 20;
        while (!_work.IsCompleted && !tryWrite())
        {
            if (_pending.TryTake(out Action? action, RoomCheckMilliseconds, _stop.Token))
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
            foreach (Action action in _pending.GetConsumingEnumerable(_stop.Token))
            {
                Run(action);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
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
            _work.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
#pragma warning disable CA1031 // Whatever it is, it is reported with an id.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            ThrowTerminatingError(Errors.Fault(fault));
        }
    }

    private void Run(Action action)
    {
        Debug.Assert(Environment.CurrentManagedThreadId == _pipelineThread, "Only the pipeline thread may write.");
        action();
    }
}
