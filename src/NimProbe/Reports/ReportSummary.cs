using System.Globalization;

namespace NimProbe.Reports;

/// <summary>Counts, sorts and describes results as all reports do: available models first, unknown ones last.</summary>
internal static class ReportSummary
{
    private static readonly NimAvailability[] s_availabilityOrder =
        [NimAvailability.Available, NimAvailability.Interrupted, NimAvailability.Unavailable, NimAvailability.Unknown];

    /// <summary>The availabilities in the order of reports.</summary>
    public static IReadOnlyList<NimAvailability> AvailabilityOrder => s_availabilityOrder;

    /// <summary>Describes an availability in a few words.</summary>
    public static string Describe(NimAvailability availability) => availability switch
    {
        NimAvailability.Available => "answering",
        NimAvailability.Interrupted => "hosted, not answering now",
        NimAvailability.Unavailable => "not available to this account",
        _ => "availability not determined",
    };

    /// <summary>Describes the run that results come from: how many models it probed, and when.</summary>
    /// <param name="results">The results of one service; at least one.</param>
    public static string DescribeRun(IReadOnlyCollection<NimProbeResult> results)
    {
        int listed = results.Max(static r => r.CatalogCount);
        string period = ReportText.FormatPeriod(results);
        return listed > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{results.Count} models probed of {listed} listed, {period}")
            : string.Create(CultureInfo.InvariantCulture, $"{results.Count} models probed, {period}");
    }

    /// <summary>
    /// Gets whether a model is hosted: it is available, or only the account's rate limit prevented an answer.
    /// </summary>
    public static bool IsHosted(NimProbeResult result) => result.Status is NimModelStatus.Available or NimModelStatus.RateLimited;

    /// <summary>Whether another model than the requested one answered.</summary>
    public static bool IsSubstituted(NimProbeResult result) => result.IsSubstituted == true;

    /// <summary>Gets the model that answered instead of the requested one; empty if none is known to have done so.</summary>
    public static string GetSubstitute(NimProbeResult result) => IsSubstituted(result) ? result.ServedModel ?? "" : "";

    /// <summary>Counts the results of each status that occurs, in the order of reports.</summary>
    public static IReadOnlyList<(NimModelStatus Status, int Count)> CountByStatus(IEnumerable<NimProbeResult> results) =>
    [
        .. results
            .CountBy(static r => r.Status)
            .OrderBy(static c => GetPosition(c.Key.ToAvailability()))
            .ThenBy(static c => c.Key)
            .Select(static c => (c.Key, c.Value)),
    ];

    /// <summary>Sorts results in the order of reports, then by id.</summary>
    public static IEnumerable<NimProbeResult> Sort(IEnumerable<NimProbeResult> results) =>
        results.OrderBy(static r => GetPosition(r.Availability)).ThenBy(static r => r.Id, StringComparer.Ordinal);

    private static int GetPosition(NimAvailability availability) => Array.IndexOf(s_availabilityOrder, availability);

    /// <summary>Sorts speeds: the fastest first, those without a speed last.</summary>
    public static IEnumerable<NimModelSpeed> SortBySpeed(IEnumerable<NimModelSpeed> speeds) =>
        speeds.OrderByDescending(static s => s.TokensPerSecond ?? -1).ThenBy(static s => s.TimeToFirstTokenMs ?? int.MaxValue);
}
