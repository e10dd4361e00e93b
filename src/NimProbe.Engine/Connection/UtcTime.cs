using System.Globalization;

namespace NimProbe.Engine.Connection;

/// <summary>Parses the times that the service sends.</summary>
internal static class UtcTime
{
    /// <summary>Parses a time as UTC; null if the text is not a time.</summary>
    public static DateTime? ParseOrNull(string? text) =>
        DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            ? time
            : null;
}
