namespace NimProbe.PowerShell.Input;

/// <summary>A snapshot that is read when it is its turn: each fault is that of one file, and one at a time is in memory.</summary>
/// <param name="Name">The file, or what else it comes from.</param>
/// <param name="Read">Reads it; throws <see cref="NimProbeException"/> where it is none.</param>
internal sealed record SnapshotSource(string Name, Func<CancellationToken, NimSnapshot> Read);
