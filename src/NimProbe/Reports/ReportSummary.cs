namespace NimProbe.Reports;

/// <summary>How results are counted and ordered for people: what answers first, what nothing is known of last.</summary>
internal static class ReportSummary
{
    /// <summary>The availabilities in the order of reports.</summary>
    public static IReadOnlyList<NimAvailability> Order { get; } =
        [NimAvailability.Available, NimAvailability.Interrupted, NimAvailability.Unavailable, NimAvailability.Unknown];

    /// <summary>What an availability means, in a few words.</summary>
    public static string Meaning(NimAvailability availability) => availability switch
    {
        NimAvailability.Available => "answering",
        NimAvailability.Interrupted => "hosted, not answering now",
        NimAvailability.Unavailable => "not there for this account",
        _ => "nothing learned of the model",
    };

    /// <summary>Whether the model is hosted as the id list means it: it answers, or only the limit of requests kept it from answering.</summary>
    public static bool IsHosted(NimProbeResult result) => result.Status is NimModelStatus.Available or NimModelStatus.RateLimited;

    /// <summary>The statuses that occur with how often they do, in the order of reports.</summary>
    public static IReadOnlyList<(NimModelStatus Status, int Count)> CountByStatus(IEnumerable<NimProbeResult> results) =>
        [.. results.CountBy(static r => r.Status).OrderBy(static c => RankOf(c.Key.ToAvailability())).ThenBy(static c => c.Key).Select(static c => (c.Key, c.Value))];

    /// <summary>The results in the order of reports, by id within an availability.</summary>
    public static IEnumerable<NimProbeResult> Ordered(IEnumerable<NimProbeResult> results) =>
        results.OrderBy(static r => RankOf(r.Availability)).ThenBy(static r => r.Id, StringComparer.Ordinal);

    private static int RankOf(NimAvailability availability) => availability switch
    {
        NimAvailability.Available => 0,
        NimAvailability.Interrupted => 1,
        NimAvailability.Unavailable => 2,
        _ => 3,
    };
}
