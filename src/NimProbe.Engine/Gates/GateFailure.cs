using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>A model, or a pattern with all its models, that does not pass a gate.</summary>
/// <param name="Target">What was asked for.</param>
/// <param name="Results">What was found: one result of a model, any number of a pattern.</param>
/// <param name="Outcome">The best of what was found comes to this.</param>
public sealed record GateFailure(ProbeTarget Target, IReadOnlyList<NimProbeResult> Results, GateOutcome Outcome);
