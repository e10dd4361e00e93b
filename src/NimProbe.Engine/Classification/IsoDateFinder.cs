using System.Text.RegularExpressions;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Classification;

/// <summary>Finds a date in a sentence.</summary>
internal static partial class IsoDateFinder
{
    // The service's own sentence has these words between the model's id and the date.
    private const string EndOfLife = "end of life";

    /// <summary>
    /// Finds the first ISO 8601 date or time that is a separate word, after the words "end of life" if the text has them.
    /// </summary>
    /// <returns>The time in UTC; null if there is none.</returns>
    public static DateTime? Find(string text)
    {
        int words = text.IndexOf(EndOfLife, StringComparison.OrdinalIgnoreCase);
        return (words > 0 ? FindFrom(text, words) : null) ?? FindFrom(text, 0);
    }

    private static DateTime? FindFrom(string text, int start)
    {
        for (Match match = IsoTime().Match(text, start); match.Success; match = match.NextMatch())
        {
            if (UtcTime.ParseOrNull(match.Value) is { } time)
            {
                return time;
            }
        }

        return null;
    }

    // Ids can contain dates: only a full stop or a quotation mark may be adjacent.
    [GeneratedRegex(
        @"(?<![\w/.-])\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?(?![\w/-]|[.:]\w)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex IsoTime();
}
