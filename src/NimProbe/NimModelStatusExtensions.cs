namespace NimProbe;

/// <summary>What follows from a status.</summary>
public static class NimModelStatusExtensions
{
    /// <summary>The availability that a status implies.</summary>
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
    /// Whether the status tells of the model rather than of the moment: a time-out, a limit or a busy worker says
    /// nothing about what came or went, so comparisons and percentages pass over it.
    /// </summary>
    public static bool IsConclusive(this NimModelStatus status) =>
        status is not (NimModelStatus.RateLimited or NimModelStatus.Busy or NimModelStatus.Pending)
        && status.ToAvailability() != NimAvailability.Unknown;
}
