using System.Globalization;

namespace NimProbe.Engine.Connection;

/// <summary>Reads a <c>Retry-After</c> header (RFC 9110, section 10.2.3): seconds or a date.</summary>
public static class RetryAfterHeader
{
    // Beyond any use; it keeps the sum with a date within its range.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(365);

    /// <summary>Reads the header.</summary>
    /// <param name="text">Its value, or null.</param>
    /// <param name="now">The moment that a date is counted from.</param>
    /// <returns>The wait, never negative; null where the header is missing or says neither.</returns>
    public static TimeSpan? Read(string? text, DateTimeOffset now)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double seconds)
            && double.IsFinite(seconds)
            && seconds >= 0)
        {
            return TimeSpan.FromSeconds(Math.Min(seconds, s_longest.TotalSeconds));
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            return null;
        }

        TimeSpan wait = date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_longest ? s_longest : wait;
    }
}
