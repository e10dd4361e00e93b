namespace NimProbe.Engine.Snapshots;

/// <summary>What a snapshot's file begins with: enough to order a folder of them, or to judge one, without reading it whole.</summary>
/// <param name="Path">The file.</param>
/// <param name="TakenAt">When the run was made (UTC).</param>
/// <param name="BaseUri">The address of the service that was asked.</param>
/// <param name="CatalogCount">How many different models the catalogue listed; 0 where that is not known.</param>
/// <param name="IsComplete">Whether every id that the catalogue listed has a result.</param>
public sealed record SnapshotHeader(string Path, DateTime TakenAt, Uri BaseUri, int CatalogCount, bool IsComplete);
