using System.Globalization;
using System.Text.RegularExpressions;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// Parses a time in the format of an unknown culture. <c>Export-Csv</c> formats times by the culture of its session, which
/// the file does not name. A text that can mean two different times is refused.
/// </summary>
internal static partial class InvariantTimeParser
{
    // Excludes the years of other calendars, for example 1405, 1448 and 2569.
    private const int FirstYear = 2000;
    private const int LastYear = 2199;

    private const string NotATime = "is not a time";
    private const string TimeOfDay =
        @"\s(?<hour>[0-9]{1,2})[:.](?<minute>[0-9]{1,2})[:.](?<second>[0-9]{1,2})(\s?(?<half>[ap])\.?\s?m\.?)?$";

    /// <summary>Parses a time.</summary>
    /// <param name="text">
    /// A time in ISO 8601, or the numbers of a date and a time with seconds in the order of a culture. Without an offset it is in UTC.
    /// </param>
    /// <param name="utc">The time in UTC.</param>
    /// <returns>Null if the text is a time; otherwise the error, as the end of a sentence that begins with the text.</returns>
    public static string? GetParseError(string text, out DateTime utc)
    {
        ArgumentNullException.ThrowIfNull(text);
        utc = default;
        if (Iso().IsMatch(text))
        {
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out utc) && IsSupported(utc.Year) ? null : NotATime;
        }

        if (YearFirst().Match(text) is { Success: true } yearFirst)
        {
            return TryCreate(yearFirst, "a", "b", "c", out utc) ? null : NotATime;
        }

        if (YearLast().Match(text) is not { Success: true } yearLast)
        {
            return "is not in a format that has the same meaning in every culture; write it as 2026-08-22T06:30:00Z";
        }

        // Every culture that separates the numbers with dots puts the day first. Slashes and hyphens occur in both orders.
        bool isDayFirst = TryCreate(yearLast, "c", "b", "a", out DateTime dayFirst);
        bool hasDots = yearLast.Groups["separator"].ValueSpan is ".";
        bool isMonthFirst = TryCreate(yearLast, "c", "a", "b", out DateTime monthFirst) && !hasDots;
        utc = isDayFirst ? dayFirst : monthFirst;
        if (isDayFirst && isMonthFirst && dayFirst != monthFirst)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"can be {dayFirst:yyyy-MM-dd} or {monthFirst:yyyy-MM-dd}, depending on the culture; write it as 2026-08-22T06:30:00Z");
        }

        return isDayFirst || isMonthFirst ? null : NotATime;
    }

    private static bool IsSupported(int year) => year is >= FirstYear and <= LastYear;

    private static bool TryCreate(Match match, string yearGroup, string monthGroup, string dayGroup, out DateTime time)
    {
        time = default;
        int year = GetNumber(match, yearGroup), month = GetNumber(match, monthGroup), day = GetNumber(match, dayGroup);
        int hour = GetNumber(match, "hour"), minute = GetNumber(match, "minute"), second = GetNumber(match, "second");
        if (match.Groups["half"] is { Success: true } half)
        {
            if (hour is < 1 or > 12)
            {
                return false;
            }

            hour = (hour % 12) + (half.ValueSpan is "p" or "P" ? 12 : 0);
        }

        bool isDate = IsSupported(year) && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        if (!isDate || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        return true;
    }

    private static int GetNumber(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Iso();

    [GeneratedRegex(
        @"^(?<a>[0-9]{4})(?<separator>[/.-])\s?(?<b>[0-9]{1,2})\k<separator>\s?(?<c>[0-9]{1,2})\.?" + TimeOfDay,
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex YearFirst();

    [GeneratedRegex(
        @"^(?<a>[0-9]{1,2})(?<separator>[/.-])\s?(?<b>[0-9]{1,2})\k<separator>\s?(?<c>[0-9]{4})\.?" + TimeOfDay,
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex YearLast();
}
