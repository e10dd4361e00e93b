namespace NimProbe.PowerShell.Input;

/// <summary>A snapshot that is not read yet, so that only a few files at a time are in memory and each can fail by itself.</summary>
/// <param name="Name">The path of the file, or the text of the object.</param>
/// <param name="Read">Reads the snapshot; throws <see cref="NimProbeException"/> if it is not valid.</param>
/// <param name="File">The path of the file; null for an object.</param>
internal sealed record SnapshotSource(string Name, Func<CancellationToken, NimSnapshot> Read, string? File = null);
