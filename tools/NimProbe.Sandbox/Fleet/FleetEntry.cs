namespace NimProbe.Sandbox.Fleet;

/// <summary>A service of a running fleet, as the fleet lists it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">The word for its kind.</param>
/// <param name="BaseUri">The base address of its API.</param>
/// <param name="Models">Its models.</param>
/// <param name="Key">Its key; null if it has none.</param>
public sealed record FleetEntry(string Name, string Kind, Uri BaseUri, IReadOnlyList<string> Models, string? Key);
