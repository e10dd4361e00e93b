namespace NimProbe.Fuzz;

/// <summary>What many inputs came to.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Cases">How many inputs it was given.</param>
/// <param name="Failures">Those that it did not survive.</param>
/// <param name="Slowest">The one that took longest, other work on the machine included.</param>
public sealed record FuzzOutcome(string Target, int Cases, IReadOnlyList<FuzzFailure> Failures, (TimeSpan Elapsed, int Number) Slowest);
