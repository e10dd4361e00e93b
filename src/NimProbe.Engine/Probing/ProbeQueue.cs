using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Probing;

/// <summary>The models that wait for their turn, the slowest expected first; bounded, so that input may go on for ever.</summary>
internal sealed class ProbeQueue : IDisposable
{
    // Enough to order a catalogue as a whole, little enough for an endless input.
    private const int Capacity = 4096;

    private static readonly Comparer<(double Latency, long Arrival)> s_slowestFirst = Comparer<(double Latency, long Arrival)>.Create(
        static (one, other) => one.Latency != other.Latency ? other.Latency.CompareTo(one.Latency) : one.Arrival.CompareTo(other.Arrival));

    private readonly PriorityQueue<ProbeTarget, (double Latency, long Arrival)> _targets = new(s_slowestFirst);
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _room = new(Capacity);
    private readonly SemaphoreSlim _items = new(0);
    private readonly TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<ProbeTarget, double> _expectedLatency;
    private long _arrivals;
    private bool _isComplete;

    /// <summary>Makes a queue.</summary>
    /// <param name="expectedLatency">How slow a model is expected to be, in any unit.</param>
    public ProbeQueue(Func<ProbeTarget, double> expectedLatency)
    {
        _expectedLatency = expectedLatency;
    }

    /// <summary>Ends when all input is in, or as much as the queue holds.</summary>
    public Task Filled => _filled.Task;

    /// <summary>How many models arrived so far.</summary>
    public int Arrived
    {
        get
        {
            lock (_lock)
            {
                return (int)_arrivals;
            }
        }
    }

    /// <summary>How many models wait.</summary>
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

    /// <summary>Whether no more will arrive.</summary>
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

    /// <summary>Adds a model, waiting for room.</summary>
    public async ValueTask AddAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _targets.Enqueue(target, (_expectedLatency(target), _arrivals++));
            if (_targets.Count == Capacity)
            {
                _filled.TrySetResult();
            }
        }

        _items.Release();
    }

    /// <summary>Says that no more will arrive.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isComplete = true;
        }

        _filled.TrySetResult();
        _items.Release();
    }

    /// <summary>Waits for a model to be there; false when none is and none will be.</summary>
    /// <remarks>For one reader; <see cref="Take"/> must follow a true.</remarks>
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

        // The release that came with the completion; the next to ask must find it too.
        _items.Release();
        return false;
    }

    /// <summary>Takes the model expected to be slowest.</summary>
    public ProbeTarget Take()
    {
        ProbeTarget target;
        lock (_lock)
        {
            target = _targets.Dequeue();
        }

        _room.Release();
        return target;
    }

    /// <summary>
    /// Takes the model to check the key with: a long-lived one where there is one, else the one expected to answer
    /// soonest, but never the first of the alphabet while there is another; that one has been closed to most for months.
    /// </summary>
    public ProbeTarget TakeForKeyCheck()
    {
        ProbeTarget target;
        lock (_lock)
        {
            target = ChooseForKeyCheck();
            _targets.Remove(target, out _, out _, EqualityComparer<ProbeTarget>.Create(ReferenceEquals));
        }

        _room.Release();
        return target;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _room.Dispose();
        _items.Dispose();
    }

    private ProbeTarget ChooseForKeyCheck()
    {
        ProbeTarget? longLived = null;
        ProbeTarget? firstOfAlphabet = null;
        int bestRank = int.MaxValue;
        foreach ((ProbeTarget target, _) in _targets.UnorderedItems)
        {
            int rank = KindTable.Default.GetCanaryRank(target.Id);
            if (rank >= 0 && rank < bestRank)
            {
                (longLived, bestRank) = (target, rank);
            }

            if (firstOfAlphabet is null || string.CompareOrdinal(target.Id, firstOfAlphabet.Id) < 0)
            {
                firstOfAlphabet = target;
            }
        }

        return longLived
            ?? _targets.UnorderedItems
                .Where(item => _targets.Count == 1 || !ReferenceEquals(item.Element, firstOfAlphabet))
                .MaxBy(item => item.Priority, s_slowestFirst)
                .Element;
    }
}
