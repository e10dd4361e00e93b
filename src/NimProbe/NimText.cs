using System.Globalization;
using System.Text;

namespace NimProbe;

/// <summary>How values and text from outside are written for people, in views and reports alike: the same in every culture.</summary>
public static class NimText
{
    /// <summary>
    /// Text from outside, fit to be shown anywhere: what does not print (control and format characters, line ends, lone
    /// surrogates, noncharacters) becomes U+FFFD, so that it can neither act nor hide.
    /// </summary>
    public static string Sanitize(string? text)
    {
        // Nearly every text is as it should be, and reports ask for each many times.
        if (text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text ?? "";
        }

        StringBuilder printable = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            printable.Append(Prints(rune) ? rune : Rune.ReplacementChar);
        }

        return printable.ToString();
    }

    /// <summary>A day in UTC, <c>2026-04-06</c>; empty where there is none.</summary>
    public static string FormatDate(DateTime? time) => time is null ? "" : ToUtc(time.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A point in time, <c>2026-04-06 09:15 UTC</c>.</summary>
    public static string FormatTime(DateTime time) => ToUtc(time).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A latency, <c>812 ms</c>; empty where there is none.</summary>
    public static string FormatMilliseconds(int? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value} ms");

    /// <summary>A share, <c>97.5 %</c>; empty where there is none.</summary>
    /// <param name="value">In percent, 0 to 100.</param>
    public static string FormatPercent(double? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value:0.#} %");

    /// <summary>The same moment in UTC; a time that does not say where it is from is in UTC, as all times of the module are.</summary>
    public static DateTime ToUtc(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private static bool Prints(Rune rune) => (rune.Value & 0xFFFE) != 0xFFFE
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
