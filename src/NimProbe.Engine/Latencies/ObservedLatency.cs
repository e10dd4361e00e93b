namespace NimProbe.Engine.Latencies;

/// <summary>A latency that a run observed.</summary>
/// <param name="Id">The id of the model.</param>
/// <param name="Milliseconds">The latency, in milliseconds; 0 to <see cref="TimedOut"/>.</param>
/// <param name="Date">The date of the observation (UTC).</param>
internal readonly record struct ObservedLatency(string Id, int Milliseconds, DateOnly Date)
{
    /// <summary>
    /// The value of a time-out, in milliseconds: 24 hours, the longest deadline of an exchange. A later run takes its own deadline
    /// instead, so that a short deadline does not make a model that hangs look fast.
    /// </summary>
    public const int TimedOut = 86_400_000;

    /// <summary>
    /// Gets the latency of a result; null if the result does not say anything about the latency of its model. A model that is closed to
    /// the account has the latency 0: its response comes at once and rarely changes (nim-api.md 3).
    /// </summary>
    public static ObservedLatency? FromResult(NimProbeResult result)
    {
        int? milliseconds = result.Status switch
        {
            NimModelStatus.NotEntitled => 0,
            NimModelStatus.TimedOut => TimedOut,

            // The network or a rate limiter responded instead of the model.
            NimModelStatus.Unreachable or NimModelStatus.RateLimited => null,
            _ => result.LatencyMs,
        };
        return milliseconds is null
            ? null
            : new ObservedLatency(
                result.Id, Math.Clamp(milliseconds.Value, 0, TimedOut), DateOnly.FromDateTime(NimText.ToUtc(result.TestedAt)));
    }
}
