using NimProbe.Engine.Services;

namespace NimProbe.PowerShell.Base;

/// <summary>Passes the reports of a run to the pipeline thread.</summary>
/// <param name="queue">The actions of the pipeline thread.</param>
/// <param name="cancellationToken">Cancelled when the pipeline stops.</param>
internal sealed class ServiceReporter(PipelineQueue queue, CancellationToken cancellationToken) : IServiceObserver
{
    /// <summary>Called on the pipeline thread with each report.</summary>
    public required Action<NimService> Service { get; init; }

    /// <summary>Called on the pipeline thread with each service that was not asked.</summary>
    public required Action<NimProbeException> Refused { get; init; }

    /// <inheritdoc/>
    public void OnService(NimService service) => Post(() => Service(service));

    /// <inheritdoc/>
    public void OnRefused(NimProbeException refusal) => Post(() => Refused(refusal));

    /// <inheritdoc/>
    public ValueTask WaitForCapacityAsync(CancellationToken cancellationToken) => queue.WaitForCapacityAsync(cancellationToken);

    private void Post(Action action)
    {
        cancellationToken.ThrowIfCancellationRequested();
        queue.Add(action);
    }
}
