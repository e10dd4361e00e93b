using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Probing;

/// <summary>
/// The models that wait to be probed, the slowest expected first. The capacity is bounded, so that input may be endless.
/// </summary>
internal sealed class ProbeQueue : IDisposable
{
    // Enough to order a catalogue as a whole, little enough for an endless input.
    private const int Capacity = 4096;

    private static readonly Comparer<(double Latency, long Arrival)> s_slowestFirst = Comparer<(double Latency, long Arrival)>.Create(
        static (one, other) => one.Latency != other.Latency ? other.Latency.CompareTo(one.Latency) : one.Arrival.CompareTo(other.Arrival));

    private readonly PriorityQueue<ProbeTarget, (double Latency, long Arrival)> _targets = new(s_slowestFirst);
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _freeCapacity = new(Capacity);
    private readonly SemaphoreSlim _items = new(0);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<ProbeTarget, double> _getExpectedLatency;
    private long _added;
    private bool _isComplete;

    /// <summary>Creates a queue.</summary>
    /// <param name="getExpectedLatency">Gets the expected latency of a model, in milliseconds.</param>
    public ProbeQueue(Func<ProbeTarget, double> getExpectedLatency)
    {
        _getExpectedLatency = getExpectedLatency;
    }

    /// <summary>Completes when the first model was added, or none will be.</summary>
    public Task Started => _started.Task;

    /// <summary>
    /// Completes when waiting longer cannot improve the choice of the first model: the preferred canary model was added, the
    /// input is complete, or the queue is full.
    /// </summary>
    public Task ReadyForKeyCheck => _ready.Task;

    /// <summary>The number of models added so far.</summary>
    public int Added
    {
        get
        {
            lock (_lock)
            {
                return (int)_added;
            }
        }
    }

    /// <summary>The number of models that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _targets.Count;
            }
        }
    }

    /// <summary>Whether no more models will be added.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_lock)
            {
                return _isComplete;
            }
        }
    }

    /// <summary>Adds a model, waiting for free capacity.</summary>
    public async ValueTask AddAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        await _freeCapacity.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool isReady;
        lock (_lock)
        {
            _targets.Enqueue(target, (_getExpectedLatency(target), _added++));
            isReady = _targets.Count == Capacity || KindTable.Default.GetCanaryRank(target.Id) == 0;
        }

        _started.TrySetResult();
        if (isReady)
        {
            _ready.TrySetResult();
        }

        _items.Release();
    }

    /// <summary>Declares that no more models will be added.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
        }

        _started.TrySetResult();
        _ready.TrySetResult();
        _items.Release();
    }

    /// <summary>Waits for a model. For one reader, which dequeues after each true.</summary>
    /// <returns>Whether a model waits; false if none does and none will be added.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        await _items.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_targets.Count > 0)
            {
                return true;
            }
        }

        // Complete() releases once; release again so that later waits also return false.
        _items.Release();
        return false;
    }

    /// <summary>Dequeues the model that is expected to be the slowest.</summary>
    public ProbeTarget Dequeue()
    {
        ProbeTarget target;
        lock (_lock)
        {
            target = _targets.Dequeue();
        }

        _freeCapacity.Release();
        return target;
    }

    /// <summary>
    /// Dequeues the model to check the key with: a canary model if there is one, otherwise the one that is expected to answer first.
    /// The first id of the alphabet is avoided; in NVIDIA's catalogue it has been closed to most accounts for months.
    /// </summary>
    public ProbeTarget DequeueForKeyCheck()
    {
        ProbeTarget target;
        lock (_lock)
        {
            target = FindCanary() ?? FindFastest();
            _targets.Remove(target, out _, out _, EqualityComparer<ProbeTarget>.Create(ReferenceEquals));
        }

        _freeCapacity.Release();
        return target;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _freeCapacity.Dispose();
        _items.Dispose();
    }

    private ProbeTarget? FindCanary() => _targets.UnorderedItems
        .Select(static item => item.Element)
        .Where(static target => KindTable.Default.GetCanaryRank(target.Id) >= 0)
        .MinBy(static target => KindTable.Default.GetCanaryRank(target.Id));

    private ProbeTarget FindFastest()
    {
        ProbeTarget? first = _targets.UnorderedItems.MinBy(static item => item.Element.Id, StringComparer.Ordinal).Element;
        return _targets.UnorderedItems
            .Where(item => _targets.Count == 1 || !ReferenceEquals(item.Element, first))
            .MinBy(static item => item.Priority)
            .Element;
    }
}
