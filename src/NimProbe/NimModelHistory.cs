namespace NimProbe;

/// <summary>The availability and latency of one model of one service over several runs.</summary>
public sealed record NimModelHistory
{
    /// <summary>Gets the model's id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets how many runs probed the model, 0 or more. Carried-over results do not count.</summary>
    public int Probes { get; init; }

    /// <summary>
    /// Gets the percentage (0 to 100) of the probes with a conclusive status that found the model
    /// <see cref="NimModelStatus.Available"/>, or null if no probe had a conclusive status.
    /// </summary>
    public double? AvailablePercent { get; init; }

    /// <summary>
    /// Gets how many times the model changed from <see cref="NimModelStatus.Available"/> to another conclusive status
    /// or back.
    /// </summary>
    public int Flaps { get; init; }

    /// <summary>Gets the time (UTC) of the first run that has a result for the model.</summary>
    public DateTime FirstSeen { get; init; }

    /// <summary>Gets the time (UTC) of the last run that has a result for the model.</summary>
    public DateTime LastSeen { get; init; }

    /// <summary>Gets the status in the last run that has a result for the model.</summary>
    public NimModelStatus LastStatus { get; init; }

    /// <summary>
    /// Gets the median latency, in whole milliseconds, of the probes that found the model available, by nearest rank;
    /// null if there is no such probe.
    /// </summary>
    public int? LatencyP50Ms { get; init; }

    /// <summary>
    /// Gets the 95th percentile of the latency, in whole milliseconds, of the probes that found the model available, by
    /// nearest rank; null if there is no such probe.
    /// </summary>
    public int? LatencyP95Ms { get; init; }

    /// <summary>
    /// Gets one character per run, oldest first: <c>A</c> available, <c>i</c> interrupted, <c>u</c> unavailable,
    /// <c>?</c> unknown, <c>-</c> carried over from an earlier run, <c>.</c> no result in this run. The default is empty.
    /// </summary>
    public string Trend { get; init; } = "";

    /// <summary>Gets the address of the service of the runs; null if it is not known.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id;
}
