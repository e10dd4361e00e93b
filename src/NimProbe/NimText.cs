using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NimProbe;

/// <summary>
/// Formats values and sanitizes text for people, in views, reports and messages. The results do not depend on the
/// culture.
/// </summary>
public static partial class NimText
{
    /// <summary>
    /// Replaces each character that does not print with U+FFFD: control and format characters, line ends, lone
    /// surrogates and noncharacters. The result can neither control a terminal nor hide a part of itself.
    /// </summary>
    /// <param name="text">The text, or null.</param>
    /// <returns>The sanitized text; empty if <paramref name="text"/> is null.</returns>
    public static string Sanitize(string? text)
    {
        // Most texts are plain ASCII, and reports sanitize each text several times.
        if (text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text ?? "";
        }

        StringBuilder sanitized = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            sanitized.Append(IsPrintable(rune) ? rune : Rune.ReplacementChar);
        }

        return sanitized.ToString();
    }

    /// <summary>
    /// Shortens a detail for a line of a message: without its period and without the ids of functions, which say nothing about the model.
    /// </summary>
    /// <param name="detail">The detail.</param>
    public static string Shorten(string detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        return FunctionId().Replace(detail, "").TrimEnd('.', ' ');
    }

    /// <summary>Formats a date in UTC, for example <c>2026-04-06</c>.</summary>
    /// <param name="time">The time, or null.</param>
    /// <returns>The text; empty if <paramref name="time"/> is null.</returns>
    public static string FormatDate(DateTime? time) =>
        time is null ? "" : ToUtc(time.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Formats a time in UTC, for example <c>2026-04-06 09:15 UTC</c>.</summary>
    /// <param name="time">The time.</param>
    public static string FormatTime(DateTime time) => ToUtc(time).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Formats a latency, for example <c>812 ms</c>.</summary>
    /// <param name="value">The latency in milliseconds, or null.</param>
    /// <returns>The text; empty if <paramref name="value"/> is null.</returns>
    public static string FormatMilliseconds(int? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value} ms");

    /// <summary>Formats a percentage with at most one decimal place, for example <c>97.5 %</c>.</summary>
    /// <param name="value">The percentage, 0 to 100, or null.</param>
    /// <returns>The text; empty if <paramref name="value"/> is null.</returns>
    public static string FormatPercent(double? value) => value is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{value:0.#} %");

    /// <summary>Formats a speed, for example <c>84.2 tokens/s</c>.</summary>
    /// <param name="tokensPerSecond">The tokens per second, or null.</param>
    /// <returns>The text; empty if <paramref name="tokensPerSecond"/> is null.</returns>
    public static string FormatSpeed(double? tokensPerSecond) =>
        tokensPerSecond is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{tokensPerSecond:0.0} tokens/s");

    /// <summary>
    /// Converts a time to UTC. A time of unspecified kind is treated as UTC, as all times of the module are.
    /// </summary>
    /// <param name="time">The time.</param>
    public static DateTime ToUtc(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);

    // With a colon, the id is only the subject of what follows: "Function 'id': Not found".
    [GeneratedRegex(
        @"(?:\bfunction (?:id )?)?'?\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b'?(?: version '[^']*')?:\s+"
            + @"|\s*'?\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b'?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FunctionId();

    /// <summary>
    /// Gets whether a text consists of characters that <see cref="Sanitize"/> keeps. A U+FFFD itself does not count as
    /// printable.
    /// </summary>
    /// <param name="text">The text.</param>
    internal static bool IsPrintable(string text)
    {
        // Nearly every id is ASCII.
        int firstOther = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (firstOther < 0)
        {
            return true;
        }

        foreach (Rune rune in text.AsSpan(firstOther).EnumerateRunes())
        {
            if (!IsPrintable(rune))
            {
                return false;
            }
        }

        return true;
    }

    // A lone surrogate enumerates as U+FFFD. U+FFFE and U+FFFF of each plane are noncharacters; XML allows neither.
    private static bool IsPrintable(Rune rune) =>
        rune != Rune.ReplacementChar
        && (rune.Value & 0xFFFE) != 0xFFFE
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
