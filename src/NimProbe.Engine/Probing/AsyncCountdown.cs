namespace NimProbe.Engine.Probing;

/// <summary>Counts concurrent operations, and completes a task when none is left.</summary>
internal sealed class AsyncCountdown
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _idle;
    private int _count;

    /// <summary>Counts an operation that starts.</summary>
    public void Add()
    {
        lock (_lock)
        {
            _count++;
        }
    }

    /// <summary>Counts an operation that ends.</summary>
    public void Signal()
    {
        TaskCompletionSource? idle = null;
        lock (_lock)
        {
            if (--_count == 0)
            {
                (idle, _idle) = (_idle, null);
            }
        }

        idle?.SetResult();
    }

    /// <summary>Completes when no operation is left.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            return _count == 0 ? Task.CompletedTask : (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
