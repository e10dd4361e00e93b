using FsCheck.Fluent;
using NimProbe.Engine.Connection;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

public sealed class ResponseReaderTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData(" 7 ", 7)]
    [InlineData("Fri, 20 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Friday, 20-Nov-26 12:00:30 GMT", 30)]
    [InlineData("Fri, 20 Nov 2026 11:59:00 GMT", 0)]
    [InlineData("2147483647", 365 * 86400)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 365 * 86400)]
    public void Retry_After_in_seconds_or_as_a_date_is_a_delay_of_0_to_365_days(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ReadRetryAfter(text));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public void Any_other_Retry_After_is_ignored(string text) => Assert.Null(ReadRetryAfter(text));

    [Fact]
    public void An_arbitrary_Retry_After_is_a_delay_of_0_to_365_days_or_ignored() =>
        Properties.Hold(ArbMap.Default.GeneratorFor<string>(), 1000, static text =>
            Assert.True(ReadRetryAfter(text) is not { } delay || (delay >= TimeSpan.Zero && delay <= TimeSpan.FromDays(365))));

    private static TimeSpan? ReadRetryAfter(string? text)
    {
        using HttpResponseMessage response = new();
        response.Headers.Date = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
        response.Headers.TryAddWithoutValidation("Retry-After", text);
        return ResponseReader.ReadHeaders(new Exchange(), response, TimeProvider.System).RetryAfter;
    }
}
