using System.Globalization;

namespace NimProbe.Reports;

/// <summary>Formats values that only reports contain. <see cref="NimText"/> formats those that views contain too.</summary>
internal static class ReportText
{
    // The number of runs that fit into a column.
    private const int TrendRuns = 20;

    /// <summary>Formats the address of a service, without user name, password and query, which may be secrets.</summary>
    public static string FormatAddress(Uri uri) => NimText.Sanitize(uri.IsAbsoluteUri
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')
        : uri.OriginalString);

    /// <summary>Formats the address of a service; empty if it is not known.</summary>
    public static string FormatOptionalAddress(Uri? uri) => uri is null ? "" : FormatAddress(uri);

    /// <summary>Whether there are records of several services.</summary>
    public static bool HasSeveral(IEnumerable<Uri?> services) =>
        services.Select(FormatOptionalAddress).Distinct(StringComparer.Ordinal).Skip(1).Any();

    /// <summary>Formats the address of a service as <see cref="FormatAddress"/> does; empty if it has none.</summary>
    public static string FormatService(NimService service) => service.BaseUri is { } address ? FormatAddress(address) : "";

    /// <summary>Formats the ids of a service's models: all of a few, or the first ones and the number of the others.</summary>
    public static string FormatModels(NimService service)
    {
        const int MaxModels = 5;
        string[] ids = service.ModelIds.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return ids.Length <= MaxModels
            ? service.ModelIds
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', ids.Take(MaxModels))} and {ids.Length - MaxModels} more");
    }

    /// <summary>Formats whether something holds: yes, no, or empty if unknown.</summary>
    public static string FormatYesNo(bool? value) => value switch { true => "yes", false => "no", null => "" };

    /// <summary>Formats a time as ISO 8601 in UTC, for example <c>2026-04-06T09:15:00Z</c>.</summary>
    public static string FormatIsoTime(DateTime time) =>
        NimText.ToUtc(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Formats the time span of results: the first and the last time, or one time if both are equal.</summary>
    public static string FormatPeriod(IReadOnlyCollection<NimProbeResult> results)
    {
        string first = NimText.FormatTime(results.Min(static r => r.TestedAt));
        string last = NimText.FormatTime(results.Max(static r => r.TestedAt));
        return first == last ? first : $"{first} to {last}";
    }

    /// <summary>Formats a number; empty if it is null.</summary>
    public static string FormatNumber(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>Gets the newest part of a trend: its last 20 runs.</summary>
    public static string GetRecentTrend(string trend) => trend.Length <= TrendRuns ? trend : trend[^TrendRuns..];
}
