namespace NimProbe;

/// <summary>The results of one run, as they were kept.</summary>
public sealed record NimSnapshot
{
    /// <summary>The file it was read from or written to; empty where it has none.</summary>
    public string Path { get; init; } = "";

    /// <summary>When the run was made (UTC).</summary>
    public DateTime TakenAt { get; init; }

    /// <summary>The address of the service that was asked.</summary>
    public required Uri BaseUri { get; init; }

    /// <summary>How many different models the catalogue listed; 0 where that is not known.</summary>
    public int CatalogCount { get; init; }

    /// <summary>Whether every id that the catalogue listed has a result. Only complete snapshots tell what came and what went.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The results, sorted by id.</summary>
    public IReadOnlyList<NimProbeResult> Results { get; init; } = [];

    /// <summary>The file, or where there is none the time.</summary>
    public override string ToString() => Path.Length > 0 ? Path : TakenAt.ToString("u", System.Globalization.CultureInfo.InvariantCulture);
}
