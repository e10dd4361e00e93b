using System.Globalization;
using System.Text;

namespace NimProbe.Reports;

/// <summary>How values and text from outside are written in every report.</summary>
internal static class ReportText
{
    /// <summary>
    /// Text from outside, fit for any report: what does not print (control and format characters, line ends, lone
    /// surrogates, noncharacters) becomes U+FFFD, so that it can neither act nor hide.
    /// </summary>
    public static string Printable(string? text)
    {
        StringBuilder printable = new();
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            printable.Append(Prints(rune) ? rune : Rune.ReplacementChar);
        }

        return printable.ToString();
    }

    /// <summary>A service's address without user names, passwords and queries, which may be secrets.</summary>
    public static string Address(Uri uri) => Printable(uri.IsAbsoluteUri
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')
        : uri.OriginalString);

    /// <summary>A day, <c>2026-04-06</c>; empty where there is none.</summary>
    public static string Day(DateTime? time) => time is null ? "" : Utc(time.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A point in time, <c>2026-04-06 09:15 UTC</c>.</summary>
    public static string Moment(DateTime time) => Utc(time).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A point in time as machines read it, <c>2026-04-06T09:15:00Z</c>.</summary>
    public static string Iso(DateTime time) => Utc(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The span of time in which results were reached: one moment, or the first and the last.</summary>
    public static string Period(IReadOnlyCollection<NimProbeResult> results)
    {
        string first = Moment(results.Min(static r => r.TestedAt));
        string last = Moment(results.Max(static r => r.TestedAt));
        return first == last ? first : $"{first} to {last}";
    }

    /// <summary>A latency, <c>812 ms</c>; empty where there is none.</summary>
    public static string Milliseconds(int? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value} ms");

    /// <summary>A share, <c>97.5 %</c>; empty where there is none.</summary>
    public static string Percent(double? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value:0.#} %");

    /// <summary>A number; empty where there is none.</summary>
    public static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>The time in UTC; one that does not say what it is, is.</summary>
    public static DateTime Utc(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;

    private static bool Prints(Rune rune) => (rune.Value & 0xFFFE) != 0xFFFE
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
