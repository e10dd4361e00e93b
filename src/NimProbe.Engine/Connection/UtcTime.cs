using System.Globalization;

namespace NimProbe.Engine.Connection;

/// <summary>Times as the module keeps them: in UTC.</summary>
public static class UtcTime
{
    /// <summary>The same moment in UTC. A time that does not say where it is from is taken as UTC, as all times of the module are.</summary>
    public static DateTime Of(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);

    /// <summary>The time that the service wrote, in UTC; null where the text is none.</summary>
    internal static DateTime? TryParse(string? text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            ? time
            : null;
}
