namespace NimProbe.Engine.Throttling;

/// <summary>What the sessions of one run share: the number of its requests in flight, to all services together.</summary>
internal sealed class RunCapacity : IDisposable
{
    /// <summary>The maximum number of requests in flight in one run: 256.</summary>
    public const int MaximumInFlight = 256;

    private readonly SemaphoreSlim _slots = new(MaximumInFlight);
    private volatile bool _hasSeveralServices;

    /// <summary>Whether the run has several services. A service that has not answered yet then holds at most one slot.</summary>
    public bool HasSeveralServices
    {
        get => _hasSeveralServices;
        set => _hasSeveralServices = value;
    }

    /// <summary>Acquires a slot, waiting for a free one.</summary>
    public Task AcquireAsync(CancellationToken cancellationToken) => _slots.WaitAsync(cancellationToken);

    /// <summary>Releases a slot.</summary>
    public void Release() => _slots.Release();

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
