namespace NimProbe.Engine.Connection;

/// <summary>Why a text is not the address of a service.</summary>
/// <param name="Problem">The end of a sentence that begins with the address. It does not repeat the address.</param>
/// <param name="Action">What to write instead.</param>
public sealed record AddressError(string Problem, string Action);
