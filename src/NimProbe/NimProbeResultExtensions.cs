namespace NimProbe;

/// <summary>Extension methods for <see cref="NimProbeResult"/>.</summary>
public static class NimProbeResultExtensions
{
    /// <summary>
    /// Gets the end of life (UTC) of the model: <see cref="NimProbeResult.EndOfLife"/>, or else
    /// <see cref="NimProbeResult.DeprecatesOn"/>; null if neither is known.
    /// </summary>
    /// <param name="result">The result.</param>
    public static DateTime? GetEndOfLife(this NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.EndOfLife ?? result.DeprecatesOn;
    }

    /// <summary>Gets whether the end of life of the model is known and at most a number of days after its probe.</summary>
    /// <param name="result">The result.</param>
    /// <param name="days">The number of days; 0 or more.</param>
    public static bool RetiresWithin(this NimProbeResult result, int days) =>
        GetEndOfLife(result) is { } end && NimText.ToUtc(end) <= NimText.ToUtc(result.TestedAt).AddDays(days);

    /// <summary>
    /// Gets whether the result was carried over from an earlier run without a request. A model whose service cannot be reached has no
    /// request either, but that is an observation of this run.
    /// </summary>
    /// <param name="result">The result.</param>
    public static bool IsCarriedOver(this NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Attempts == 0 && result.Status != NimModelStatus.Unreachable;
    }
}
