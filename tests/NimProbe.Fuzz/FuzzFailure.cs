namespace NimProbe.Fuzz;

/// <summary>An input that a reader failed to read.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Number">The number of the input, which generates it again.</param>
/// <param name="Fault">The exception of the reader.</param>
public sealed record FuzzFailure(string Target, int Number, string Fault);
