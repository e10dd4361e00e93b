using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>A model, or a pattern with all its models, that does not pass a gate.</summary>
/// <param name="Target">The required model or pattern.</param>
/// <param name="Results">The results: one for a model, any number for a pattern.</param>
/// <param name="Outcome">The best outcome of the results.</param>
/// <param name="LacksEndOfLife">Whether it would pass, but its end of life, which strict rules require, could not be read.</param>
internal sealed record GateFailure(
    ProbeTarget Target, IReadOnlyList<NimProbeResult> Results, GateOutcome Outcome, bool LacksEndOfLife)
{
    /// <summary>Why the service could not be asked, as a sentence; null if it was asked.</summary>
    public string? ServiceFailure { get; init; }

    /// <summary>The results of the required capabilities that were tested.</summary>
    public IReadOnlyList<NimCapabilityResult> Capabilities { get; init; } = [];
}
