namespace NimProbe;

/// <summary>Extension methods for <see cref="NimModelStatus"/>.</summary>
public static class NimModelStatusExtensions
{
    /// <summary>Gets the availability that a status implies.</summary>
    /// <param name="status">The status.</param>
    public static NimAvailability ToAvailability(this NimModelStatus status) => status switch
    {
        NimModelStatus.Available => NimAvailability.Available,
        NimModelStatus.Pending or NimModelStatus.RateLimited or NimModelStatus.Busy
            or NimModelStatus.Degraded or NimModelStatus.Failing => NimAvailability.Interrupted,
        NimModelStatus.NotEntitled or NimModelStatus.Undeployed or NimModelStatus.Misconfigured
            or NimModelStatus.Retired or NimModelStatus.Offline or NimModelStatus.NotListed => NimAvailability.Unavailable,
        _ => NimAvailability.Unknown,
    };

    /// <summary>
    /// Gets whether a status is conclusive: it describes the model, not a passing condition such as a time-out, a rate
    /// limit or a full queue. Comparisons and percentages use conclusive statuses only.
    /// </summary>
    /// <param name="status">The status.</param>
    public static bool IsConclusive(this NimModelStatus status) =>
        status is not (NimModelStatus.RateLimited or NimModelStatus.Busy or NimModelStatus.Pending)
        && status.ToAvailability() != NimAvailability.Unknown;
}
