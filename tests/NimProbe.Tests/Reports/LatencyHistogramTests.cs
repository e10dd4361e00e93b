using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Each_latency_is_in_one_bucket()
    {
        LatencyHistogram latencies = CreateHistogram(0, 249, 250, 499, 500, 1999, 2000, 63_999, 64_000, 600_000);

        Assert.Equal([2, 2, 1, 1, 1, 0, 0, 0, 1, 2], latencies.Buckets.Select(static b => b.Count));
        Assert.Equal(latencies.Count, latencies.Buckets.Sum(static b => b.Count));
    }

    [Theory]
    [InlineData(50, 20)]
    [InlineData(95, 40)]
    [InlineData(100, 40)]
    [InlineData(1, 10)]
    public void Percentiles_are_by_nearest_rank(int percent, int expected) =>
        Assert.Equal(expected, CreateHistogram(30, 10, 40, 20).GetPercentile(percent));

    [Fact]
    public void An_empty_histogram_has_no_percentiles() => Assert.Null(CreateHistogram().GetPercentile(50));

    [Fact]
    public void Only_available_models_with_a_latency_count()
    {
        NimProbeResult[] results =
            [Samples.Result("a/b"), Samples.Result("a/c", NimModelStatus.Failing), Samples.Result("a/d", latencyMs: null)];

        Assert.Equal(1, LatencyHistogram.FromResults(results).Count);
    }

    private static LatencyHistogram CreateHistogram(params int[] latencies) =>
        LatencyHistogram.FromResults(latencies.Select(static ms => Samples.Result("a/b", latencyMs: ms)));
}
