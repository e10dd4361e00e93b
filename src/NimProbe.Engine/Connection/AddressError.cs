namespace NimProbe.Engine.Connection;

/// <summary>Why a text is not the address of a service.</summary>
/// <param name="Problem">The end of a sentence that begins with the address. It does not repeat the address.</param>
/// <param name="Suggestion">The corrected address, as a sentence; null if it cannot be derived.</param>
/// <param name="Cause">The cause, for the advice of an error without a suggestion.</param>
public sealed record AddressError(string Problem, string? Suggestion, NimErrorCause Cause = NimErrorCause.Address);
