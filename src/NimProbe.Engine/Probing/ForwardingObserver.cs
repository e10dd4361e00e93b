namespace NimProbe.Engine.Probing;

/// <summary>Forwards everything that a run finds, except its results, to another observer.</summary>
/// <param name="observer">The other observer.</param>
internal abstract class ForwardingObserver(IProbeObserver observer) : IProbeObserver
{
    /// <inheritdoc/>
    public bool HasCapacity => observer.HasCapacity;

    /// <inheritdoc/>
    public ValueTask WaitForCapacityAsync(CancellationToken cancellationToken) => observer.WaitForCapacityAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual void OnAccepted(ProbeTarget target) => observer.OnAccepted(target);

    /// <inheritdoc/>
    public abstract void OnResult(NimProbeResult result);

    /// <inheritdoc/>
    public virtual void OnError(NimProbeException fault) => observer.OnError(fault);

    /// <inheritdoc/>
    public virtual void OnServiceFailure(Uri service, NimProbeException fault) => observer.OnServiceFailure(service, fault);

    /// <inheritdoc/>
    public void OnWarning(string message) => observer.OnWarning(message);

    /// <inheritdoc/>
    public virtual void OnProgress(ProbeProgress progress) => observer.OnProgress(progress);

    /// <inheritdoc/>
    public virtual void OnPause(DateTimeOffset until, DateTime? savedAt, Uri? service) =>
        observer.OnPause(until, savedAt, service);

    /// <inheritdoc/>
    public virtual void OnSummary(string line) => observer.OnSummary(line);
}
