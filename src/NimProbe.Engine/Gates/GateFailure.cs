using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>A model, a pattern with all its models, or a service without results, that does not pass a gate.</summary>
/// <param name="Target">The required model, pattern or service.</param>
/// <param name="Results">The results: one for a model, any number for a pattern.</param>
/// <param name="Outcome">The best outcome of the results.</param>
/// <param name="LacksEndOfLife">Whether it would pass, but its end of life, which strict rules require, could not be read.</param>
internal sealed record GateFailure(
    ProbeTarget Target, IReadOnlyList<NimProbeResult> Results, GateOutcome Outcome, bool LacksEndOfLife)
{
    /// <summary>The reason for a missing result, as a sentence; null if there is a result or the reason is not known.</summary>
    public string? Reason { get; init; }

    /// <summary>The reasons, each of which has its own remedy; at least one.</summary>
    public IReadOnlyList<NimErrorCause> Causes { get; init; } = [NimErrorCause.None];

    /// <summary>The results of the required capabilities that were tested.</summary>
    public IReadOnlyList<NimCapabilityResult> Capabilities { get; init; } = [];
}
