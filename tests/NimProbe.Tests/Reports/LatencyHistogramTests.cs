using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Each_latency_is_in_one_class()
    {
        LatencyHistogram latencies = Of(0, 249, 250, 499, 500, 1999, 2000, 63_999, 64_000, 600_000);

        Assert.Equal([2, 2, 1, 1, 1, 0, 0, 0, 1, 2], latencies.Classes.Select(static c => c.Count));
        Assert.Equal(latencies.Total, latencies.Classes.Sum(static c => c.Count));
    }

    [Theory]
    [InlineData(50, 20)]
    [InlineData(95, 40)]
    [InlineData(100, 40)]
    [InlineData(1, 10)]
    public void Percentiles_are_by_nearest_rank(int percent, int expected) => Assert.Equal(expected, Of(30, 10, 40, 20).Percentile(percent));

    [Fact]
    public void Only_answers_count() =>
        Assert.Equal(1, LatencyHistogram.FromResults([Samples.Result("a/b"), Samples.Result("a/c", NimModelStatus.Failing), Samples.Result("a/d", latencyMs: null)]).Total);

    private static LatencyHistogram Of(params int[] latencies) => LatencyHistogram.FromResults(latencies.Select(static ms => Samples.Result("a/b", latencyMs: ms)));
}
