using System.Text.RegularExpressions;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Classification;

/// <summary>Finds the date that a sentence names.</summary>
internal static partial class DateInText
{
    /// <summary>The first ISO 8601 date or time in a text, in UTC; null where it has none.</summary>
    public static DateTime? Find(string text) =>
        IsoTime().Match(text) is { Success: true } match ? UtcTime.TryParse(match.Value) : null;

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})?)?", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex IsoTime();
}
