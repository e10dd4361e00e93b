using System.Text.RegularExpressions;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Classification;

/// <summary>Finds the date that a sentence names.</summary>
internal static partial class IsoDateFinder
{
    // What the service's own sentence has before its date, and after the model's id.
    private const string EndOfLife = "end of life";

    /// <summary>The first ISO 8601 date or time that stands by itself, in UTC, after the words "end of life" if there is one; null where the text has none.</summary>
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

    // Ids hold dates too: one that is glued to anything but a full stop or a quote is no date of its own.
    [GeneratedRegex(@"(?<![\w/.-])\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?(?![\w/-]|[.:]\w)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex IsoTime();
}
