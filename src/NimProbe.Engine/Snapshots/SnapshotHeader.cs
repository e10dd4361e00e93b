namespace NimProbe.Engine.Snapshots;

/// <summary>The properties at the beginning of a snapshot file: enough to sort a folder of files without reading the results.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="TakenAt">The time of the run (UTC).</param>
/// <param name="BaseUri">The address of the service.</param>
/// <param name="CatalogCount">The number of different models in the catalogue; 0 if it is not known.</param>
/// <param name="IsComplete">Whether every listed model has a result.</param>
public sealed record SnapshotHeader(string Path, DateTime TakenAt, Uri BaseUri, int CatalogCount, bool IsComplete);
