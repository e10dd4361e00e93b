namespace NimProbe.Fuzz;

/// <summary>An input that a reader did not survive.</summary>
/// <param name="Target">The reader.</param>
/// <param name="Number">The input's number, which makes it again.</param>
/// <param name="Fault">What escaped, or what must not be.</param>
public sealed record FuzzFailure(string Target, int Number, string Fault);
