using FsCheck.Fluent;
using NimProbe.Engine.Connection;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

public sealed class RetryAfterHeaderTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData(" 7 ", 7)]
    [InlineData("1.5", 1.5)]
    [InlineData("Fri, 20 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Friday, 20-Nov-26 12:00:30 GMT", 30)]
    [InlineData("2026-11-20T13:00:00+01:00", 0)]
    [InlineData("Fri, 20 Nov 2026 11:59:00 GMT", 0)]
    [InlineData("99999999999999999999", 365 * 86400)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 365 * 86400)]
    public void Seconds_and_dates_are_a_wait_that_is_never_negative(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfterHeader.Read(text, s_now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void Anything_else_says_nothing(string? text) => Assert.Null(RetryAfterHeader.Read(text, s_now));

    [Fact]
    public void Any_text_is_a_bounded_wait_or_none() =>
        Properties.Hold(ArbMap.Default.GeneratorFor<string>(), 1000, static text =>
            Assert.True(RetryAfterHeader.Read(text, s_now) is not { } wait || (wait >= TimeSpan.Zero && wait <= TimeSpan.FromDays(365))));
}
