namespace NimProbe.Engine.Probing;

/// <summary>How far a run is.</summary>
/// <param name="Done">How many models have a result.</param>
/// <param name="Total">How many models the run has; null while input still arrives.</param>
/// <param name="InFlight">How many requests are in flight.</param>
/// <param name="WaitingForBudget">Whether sends wait for the budget.</param>
/// <param name="Remaining">The time that is left, as far as the budget tells; null where it tells nothing.</param>
public sealed record ProbeProgress(int Done, int? Total, int InFlight, bool WaitingForBudget, TimeSpan? Remaining);
