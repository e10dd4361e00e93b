using System.Globalization;

namespace NimProbe.Reports;

/// <summary>How reports write what <see cref="NimText"/> does not: addresses, spans of time, and values for machines.</summary>
internal static class ReportText
{
    // What fits into a column.
    private const int TrendRuns = 20;

    /// <summary>A service's address without user names, passwords and queries, which may be secrets.</summary>
    public static string Address(Uri uri) => NimText.Sanitize(uri.IsAbsoluteUri
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')
        : uri.OriginalString);

    /// <summary>A point in time as machines read it, <c>2026-04-06T09:15:00Z</c>.</summary>
    public static string Iso(DateTime time) => NimText.ToUtc(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The span of time in which results were reached: one moment, or the first and the last.</summary>
    public static string Period(IReadOnlyCollection<NimProbeResult> results)
    {
        string first = NimText.FormatTime(results.Min(static r => r.TestedAt));
        string last = NimText.FormatTime(results.Max(static r => r.TestedAt));
        return first == last ? first : $"{first} to {last}";
    }

    /// <summary>The newest part of a trend: its last twenty runs.</summary>
    public static string Trend(string trend) => trend.Length <= TrendRuns ? trend : trend[^TrendRuns..];

    /// <summary>A number; empty where there is none.</summary>
    public static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
}
