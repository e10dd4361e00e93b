namespace NimProbe.Engine.Probing;

/// <summary>The progress of a run.</summary>
/// <param name="Done">The number of models with a result.</param>
/// <param name="Total">The number of models; null while input still arrives.</param>
/// <param name="InFlight">The number of requests in flight.</param>
/// <param name="WaitingForBudget">Whether requests wait for the rate limit.</param>
/// <param name="Remaining">The estimated remaining time; null if unknown.</param>
public sealed record ProbeProgress(int Done, int? Total, int InFlight, bool WaitingForBudget, TimeSpan? Remaining);
