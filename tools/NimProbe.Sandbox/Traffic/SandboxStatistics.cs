namespace NimProbe.Sandbox.Traffic;

/// <summary>Counters since the start or the last reset. Requests to the server's own routes do not count.</summary>
public sealed record SandboxStatistics
{
    /// <summary>All requests.</summary>
    public long Requests { get; init; }

    /// <summary>The requests to the routes that run models.</summary>
    public long Inference { get; init; }

    /// <summary>The inference requests whose response has not been sent yet.</summary>
    public int InFlight { get; init; }

    /// <summary>
    /// The most inference requests in flight at one time. A request that its client has cancelled counts until the
    /// server notices that the connection is closed.
    /// </summary>
    public int PeakInFlight { get; init; }

    /// <summary>The most inference requests that arrived in any 60 s (scaled).</summary>
    public int PeakInWindow { get; init; }

    /// <summary>The requests answered with 429.</summary>
    public long Refused { get; init; }

    /// <summary>The requests by route; <c>other</c> for unknown ones.</summary>
    public IReadOnlyDictionary<string, long> ByPath { get; init; } = new Dictionary<string, long>();

    /// <summary>The inference requests by model, for models of the catalogue.</summary>
    public IReadOnlyDictionary<string, long> ByModel { get; init; } = new Dictionary<string, long>();
}
