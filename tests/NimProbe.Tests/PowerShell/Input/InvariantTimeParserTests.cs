using System.Globalization;
using NimProbe.PowerShell.Input;
using Xunit;

namespace NimProbe.Tests.PowerShell.Input;

public sealed class InvariantTimeParserTests
{
    // A day above 12, a day that equals its month, an ambiguous day and month, morning and afternoon, midnight and noon.
    private static readonly DateTime[] s_times =
    [
        Utc(2026, 11, 21, 2, 30, 15),
        Utc(2026, 3, 3, 14, 5, 9),
        Utc(2026, 3, 4, 17, 6, 7),
        Utc(2026, 12, 1, 0, 0, 0),
        Utc(2026, 1, 31, 12, 0, 0),
        Utc(2027, 10, 9, 9, 59, 59),
    ];

    [Fact]
    public void The_format_of_any_culture_is_parsed_correctly_or_refused()
    {
        int read = 0;
        List<string> misread = [];
        foreach (CultureInfo culture in CultureInfo.GetCultures(CultureTypes.AllCultures))
        {
            foreach (DateTime time in s_times)
            {
                string text = time.ToString(culture);
                if (InvariantTimeParser.GetParseError(text, out DateTime utc) is null)
                {
                    read++;
                    if (utc != time || utc.Kind != DateTimeKind.Utc)
                    {
                        misread.Add($"{culture.Name}: {text} as {utc:s}");
                    }
                }
            }
        }

        Assert.Empty(misread);
        Assert.True(read > 1000, $"Only {read} were read.");
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("en-GB")]
    [InlineData("de-DE")]
    [InlineData("fr-FR")]
    [InlineData("sv-SE")]
    [InlineData("ja-JP")]
    [InlineData("hu-HU")]
    [InlineData("fi-FI")]
    [InlineData("")]
    public void The_formats_of_common_cultures_are_parsed_if_the_day_is_unambiguous(string culture)
    {
        string text = s_times[0].ToString(CultureInfo.GetCultureInfo(culture));
        Assert.Null(InvariantTimeParser.GetParseError(text, out DateTime utc));
        Assert.Equal(s_times[0], utc);
    }

    [Theory]
    [InlineData("2026-08-22T06:30:00Z", 0)]
    [InlineData("2026-08-22T06:30:00.0000000Z", 0)]
    [InlineData("2026-08-22T06:30:00", 0)]
    [InlineData("2026-08-22 06:30:00Z", 0)]
    [InlineData("2026-08-22T08:30:00+02:00", 0)]
    [InlineData("2026-08-22T06:30:00.25Z", 250)]
    public void ISO_8601_is_parsed(string text, int milliseconds)
    {
        Assert.Null(InvariantTimeParser.GetParseError(text, out DateTime utc));
        Assert.Equal(Utc(2026, 8, 22, 6, 30, 0).AddMilliseconds(milliseconds), utc);
        Assert.Equal(DateTimeKind.Utc, utc.Kind);
    }

    [Theory]
    [InlineData("03/04/2026 06:30:00", "can be 2026-04-03 or 2026-03-04")]
    [InlineData("3-4-2026 6:30:00 PM", "can be 2026-04-03 or 2026-03-04")]
    [InlineData("31/31/2026 06:30:00", "is not a time")]
    [InlineData("13/14/2026 06:30:00", "is not a time")]
    [InlineData("12.31.2026 06:30:00", "is not a time")]
    [InlineData("21/11/2569 06:30:00", "is not a time")]
    [InlineData("1405-08-30T06:30:00Z", "is not a time")]
    [InlineData("2026-13-01T06:30:00Z", "is not a time")]
    [InlineData("21/11/2026 13:30:00 PM", "is not a time")]
    [InlineData("21/11/26 06:30:00", "is not in a format")]
    [InlineData("21/11/2026 06:30", "is not in a format")]
    [InlineData("21/11/2026", "is not in a format")]
    [InlineData("2026. 11. 21. 오후 6:30:00", "is not in a format")]
    [InlineData("yesterday", "is not in a format")]
    [InlineData("1795000000", "is not in a format")]
    public void Ambiguous_and_invalid_text_is_refused(string text, string fault) =>
        Assert.Contains(fault, InvariantTimeParser.GetParseError(text, out _)!, StringComparison.Ordinal);

    private static DateTime Utc(int year, int month, int day, int hour, int minute, int second) =>
        new(year, month, day, hour, minute, second, DateTimeKind.Utc);
}
