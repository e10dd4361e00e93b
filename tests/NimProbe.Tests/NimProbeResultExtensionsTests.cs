using Xunit;

namespace NimProbe.Tests;

public sealed class NimProbeResultExtensionsTests
{
    private static readonly DateTime s_day = new(2026, 4, 6, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_end_of_life_of_the_service_takes_precedence_over_the_web_catalogue()
    {
        NimProbeResult result = new() { Id = "a/b", BaseUri = new Uri("http://localhost/v1") };

        Assert.Null(result.GetEndOfLife());
        Assert.Equal(s_day, (result with { DeprecatesOn = s_day }).GetEndOfLife());
        Assert.Equal(s_day, (result with { EndOfLife = s_day, DeprecatesOn = s_day.AddDays(1) }).GetEndOfLife());
    }
}
