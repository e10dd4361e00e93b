namespace NimProbe.Engine.Probing;

/// <summary>One request of a plan.</summary>
/// <param name="Route">The route.</param>
/// <param name="Address">The address of the route.</param>
/// <param name="HasAlternative">Whether the next step is another address of the same route.</param>
internal sealed record ProbeStep(NimRoute Route, Uri Address, bool HasAlternative);
