using System.Globalization;

namespace NimProbe;

/// <summary>The recorded results of one run.</summary>
public sealed record NimSnapshot
{
    /// <summary>Gets the path of the snapshot's file; empty if it has no file. The default is empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>Gets the time (UTC) of the run.</summary>
    public DateTime TakenAt { get; init; }

    /// <summary>Gets the address of the service that was probed.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>Gets how many different models the catalogue listed; 0 if unknown.</summary>
    public int CatalogCount { get; init; }

    /// <summary>
    /// Gets whether the snapshot has a result for every id that the catalogue listed. Only complete snapshots show which
    /// models were added to and removed from the catalogue.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>Gets the results, sorted by id. The default is empty.</summary>
    public IReadOnlyList<NimProbeResult> Results { get; init; } = [];

    /// <summary>Gets how many of the results are Available.</summary>
    public int AvailableCount => Results.Count(static r => r.Availability == NimAvailability.Available);

    /// <summary>Returns the path, or the time of the run if there is no file.</summary>
    public override string ToString() => Path.Length > 0 ? Path : TakenAt.ToString("u", CultureInfo.InvariantCulture);
}
