using System.Globalization;

namespace NimProbe.Engine.Connection;

/// <summary>Reads the times that the service writes.</summary>
internal static class UtcTime
{
    /// <summary>The time in UTC; null where the text is none.</summary>
    public static DateTime? ParseOrNull(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            ? time
            : null;
}
