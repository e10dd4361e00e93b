namespace NimProbe.Fuzz;

/// <summary>The outcome of a campaign.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Cases">The number of inputs.</param>
/// <param name="Failures">The inputs that the reader failed to read.</param>
/// <param name="Slowest">The input that took longest, including other work on the machine.</param>
public sealed record FuzzOutcome(string Target, int Cases, IReadOnlyList<FuzzFailure> Failures, (TimeSpan Elapsed, int Number) Slowest);
