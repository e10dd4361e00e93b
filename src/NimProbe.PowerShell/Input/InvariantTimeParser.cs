using System.Globalization;
using System.Text.RegularExpressions;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// Reads a time that was written as text, under whatever culture. <c>Export-Csv</c> writes times as the culture of its
/// session does, and a row does not say which that was: what has two readings is refused, never guessed.
/// </summary>
internal static partial class InvariantTimeParser
{
    // Times of other calendars (1405, 1448, 2569) are outside.
    private const int FirstYear = 2000;
    private const int LastYear = 2199;

    /// <summary>Reads a time.</summary>
    /// <param name="text">ISO 8601, or numbers as a culture orders them, with seconds. Without an offset it is UTC, as all times of the module are.</param>
    /// <param name="utc">The time in UTC.</param>
    /// <returns>Why it cannot be read, as the end of a sentence that begins with the text; null when it was read.</returns>
    public static string? GetParseError(string text, out DateTime utc)
    {
        ArgumentNullException.ThrowIfNull(text);
        utc = default;
        if (Iso().IsMatch(text))
        {
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out utc) && IsOurs(utc.Year) ? null : "is no time";
        }

        if (YearFirst().Match(text) is { Success: true } yearFirst)
        {
            return TryMake(yearFirst, "a", "b", "c", out utc) ? null : "is no time";
        }

        if (YearLast().Match(text) is not { Success: true } yearLast)
        {
            return "is not written in a way that every culture reads alike; write it as 2026-08-22T06:30:00Z";
        }

        // Numbers with dots are the day first wherever they are used; slashes and hyphens are used both ways.
        bool isDayFirst = TryMake(yearLast, "c", "b", "a", out DateTime dayFirst);
        bool isMonthFirst = TryMake(yearLast, "c", "a", "b", out DateTime monthFirst) && yearLast.Groups["separator"].ValueSpan is not ".";
        utc = isDayFirst ? dayFirst : monthFirst;
        return isDayFirst && isMonthFirst && dayFirst != monthFirst
            ? string.Create(CultureInfo.InvariantCulture, $"can be {dayFirst:yyyy-MM-dd} or {monthFirst:yyyy-MM-dd}, as cultures differ; write it as 2026-08-22T06:30:00Z")
            : isDayFirst || isMonthFirst ? null : "is no time";
    }

    private static bool IsOurs(int year) => year is >= FirstYear and <= LastYear;

    private static bool TryMake(Match match, string yearGroup, string monthGroup, string dayGroup, out DateTime time)
    {
        time = default;
        int year = NumberOf(match, yearGroup), month = NumberOf(match, monthGroup), day = NumberOf(match, dayGroup);
        int hour = NumberOf(match, "hour"), minute = NumberOf(match, "minute"), second = NumberOf(match, "second");
        if (match.Groups["half"] is { Success: true } half)
        {
            if (hour is < 1 or > 12)
            {
                return false;
            }

            hour = (hour % 12) + (half.ValueSpan is "p" or "P" ? 12 : 0);
        }

        if (!IsOurs(year) || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        return true;
    }

    private static int NumberOf(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?)?$", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Iso();

    [GeneratedRegex(@"^(?<a>[0-9]{4})(?<separator>[/.-])\s?(?<b>[0-9]{1,2})\k<separator>\s?(?<c>[0-9]{1,2})\.?" + TimeOfDay, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(?<a>[0-9]{1,2})(?<separator>[/.-])\s?(?<b>[0-9]{1,2})\k<separator>\s?(?<c>[0-9]{4})\.?" + TimeOfDay, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex YearLast();

    private const string TimeOfDay = @"\s(?<hour>[0-9]{1,2})[:.](?<minute>[0-9]{1,2})[:.](?<second>[0-9]{1,2})(\s?(?<half>[ap])\.?\s?m\.?)?$";
}
