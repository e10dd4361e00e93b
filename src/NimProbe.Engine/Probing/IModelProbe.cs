using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Probing;

/// <summary>What a session does with one model.</summary>
internal interface IModelProbe
{
    /// <summary>Runs the probe.</summary>
    /// <param name="firstLease">The lease of the first request.</param>
    /// <param name="cancellationToken">Cancels the probe.</param>
    /// <exception cref="NimProbeException">A response ends the run.</exception>
    Task<ProbeOutcome> RunAsync(RequestLease? firstLease, CancellationToken cancellationToken);
}
