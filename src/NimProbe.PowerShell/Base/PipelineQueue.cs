using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace NimProbe.PowerShell.Base;

/// <summary>
/// The actions that wait for the pipeline thread. Adding never blocks; producers ask for capacity before they start
/// work that adds more.
/// </summary>
internal sealed class PipelineQueue : IDisposable
{
    /// <summary>The number of waiting actions from which producers should start no further work.</summary>
    public const int Capacity = 256;

    private readonly BlockingCollection<Action> _actions = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource? _freed;
    private Action? _latest;
    private int _count;

    /// <summary>Whether fewer actions wait than the capacity.</summary>
    public bool HasCapacity => Volatile.Read(ref _count) < Capacity;

    /// <summary>Adds an action. For any thread.</summary>
    public void Add(Action action)
    {
        lock (_lock)
        {
            _count++;
        }

        _actions.Add(action);
    }

    /// <summary>Adds an action of which only the newest matters: it replaces one that still waits. For any thread.</summary>
    public void AddLatest(Action action)
    {
        if (Interlocked.Exchange(ref _latest, action) is null)
        {
            Add(() => Interlocked.Exchange(ref _latest, null)?.Invoke());
        }
    }

    /// <summary>Declares that no more actions will be added.</summary>
    public void Complete() => _actions.CompleteAdding();

    /// <summary>Dequeues an action, waiting for one. For the pipeline thread.</summary>
    /// <param name="action">The action.</param>
    /// <param name="millisecondsTimeout">How long to wait; <see cref="Timeout.Infinite"/> until an action comes or none will.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was an action.</returns>
    public bool TryDequeue([NotNullWhen(true)] out Action? action, int millisecondsTimeout, CancellationToken cancellationToken)
    {
        if (!_actions.TryTake(out action, millisecondsTimeout, cancellationToken))
        {
            return false;
        }

        TaskCompletionSource? freed = null;
        lock (_lock)
        {
            if (--_count < Capacity)
            {
                (freed, _freed) = (_freed, null);
            }
        }

        freed?.SetResult();
        return true;
    }

    /// <summary>Waits, without blocking a thread, until <see cref="HasCapacity"/> is true.</summary>
    public ValueTask WaitForCapacityAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count < Capacity)
            {
                return ValueTask.CompletedTask;
            }

            _freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_freed.Task.WaitAsync(cancellationToken));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _actions.Dispose();
}
