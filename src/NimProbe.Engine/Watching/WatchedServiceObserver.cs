using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Watching;

/// <summary>Reports the progress of one of several watched services to that of all, and forwards everything else.</summary>
internal sealed class WatchedServiceObserver(IProbeObserver observer, WatchProgress progress, Uri service) : ForwardingObserver(observer)
{
    /// <inheritdoc/>
    /// <remarks>A watch reports changes in place of results.</remarks>
    public override void OnResult(NimProbeResult result)
    {
    }

    /// <inheritdoc/>
    public override void OnProgress(ProbeProgress round) => progress.ReportRound(service, round);

    /// <inheritdoc/>
    public override void OnPause(DateTimeOffset until, DateTime? savedAt, Uri? next) =>
        progress.ReportPause(service, until, savedAt);
}
