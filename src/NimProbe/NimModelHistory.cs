namespace NimProbe;

/// <summary>What several runs tell of one model.</summary>
public sealed record NimModelHistory
{
    /// <summary>The model's id.</summary>
    public required string Id { get; init; }

    /// <summary>How many runs probed it; carried-over results do not count.</summary>
    public int Probes { get; init; }

    /// <summary>In percent (0 to 100) of the probes that told something, how many found it Available; null where none told anything.</summary>
    public double? AvailablePercent { get; init; }

    /// <summary>How often it went from Available to another telling status or back.</summary>
    public int Flaps { get; init; }

    /// <summary>The first run (UTC) that has it.</summary>
    public DateTime FirstSeen { get; init; }

    /// <summary>The last run (UTC) that has it.</summary>
    public DateTime LastSeen { get; init; }

    /// <summary>Its status in the last run that has it.</summary>
    public NimModelStatus LastStatus { get; init; }

    /// <summary>The median latency of its Available probes, in whole milliseconds, as one of them had it (nearest rank); null where it has none.</summary>
    public int? LatencyP50Ms { get; init; }

    /// <summary>The 95th percentile of the latency of its Available probes, in whole milliseconds, as one of them had it (nearest rank); null where it has none.</summary>
    public int? LatencyP95Ms { get; init; }

    /// <summary>
    /// One character a run, the oldest first: <c>A</c> available, <c>i</c> interrupted, <c>u</c> unavailable,
    /// <c>?</c> unknown, <c>-</c> carried over from an earlier run, <c>.</c> not in this run.
    /// </summary>
    public string Trend { get; init; } = "";

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
