using NimProbe.History;
using NimProbe.Tests.Snapshots;
using Xunit;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.History;

public sealed class ModelHistoryCalculatorTests
{
    [Fact]
    public void Inconclusive_statuses_do_not_count()
    {
        NimModelHistory history = MeasureOne(Available, TimedOut, RateLimited, Busy, Pending, NotEntitled, Available, Available);
        Assert.Equal(8, history.Probes);
        Assert.Equal(75.0, history.AvailablePercent);
        Assert.Equal(2, history.Flaps);
        Assert.Equal("A?iiiuAA", history.Trend);
    }

    [Fact]
    public void A_model_without_a_conclusive_status_has_no_percentage()
    {
        NimModelHistory history = MeasureOne(TimedOut, Busy);
        Assert.Null(history.AvailablePercent);
        Assert.Null(history.LatencyP50Ms);
        Assert.Equal((0, Busy), (history.Flaps, history.LastStatus));
    }

    [Theory]
    [InlineData(1, 10, 10)]
    [InlineData(2, 10, 20)]
    [InlineData(20, 100, 190)]
    [InlineData(21, 110, 200)]
    [InlineData(100, 500, 950)]
    public void Percentiles_use_the_nearest_rank(int probes, int p50, int p95)
    {
        NimModelHistory history = Assert.Single(Measure([.. Enumerable.Range(1, probes)
            .Select(n => TestSnapshots.Complete(n, ("a", Available)).With(r => r with { LatencyMs = ((n * 37 % probes) + 1) * 10 }))]));
        Assert.Equal((p50, p95), (history.LatencyP50Ms, history.LatencyP95Ms));
    }

    [Fact]
    public void Only_available_results_that_were_probed_count_as_latency()
    {
        NimModelHistory history = Assert.Single(Measure(
            TestSnapshots.Complete(1, ("a", Failing)).With(r => r with { LatencyMs = 5 }),
            TestSnapshots.Complete(2, ("a", Available)).With(r => r with { LatencyMs = 70 }),
            TestSnapshots.Complete(3, ("a", Available)).With(r => r with { LatencyMs = null }),
            TestSnapshots.Complete(4, ("a", Available)).With(r => r with { LatencyMs = 9, Attempts = 0 })));
        Assert.Equal((70, 70), (history.LatencyP50Ms, history.LatencyP95Ms));
    }

    [Fact]
    public void Runs_without_the_model_and_carried_over_results_appear_only_in_the_trend()
    {
        NimModelHistory history = Measure(
            TestSnapshots.Complete(1, ("b", Available)),
            TestSnapshots.Complete(2, ("a", NotEntitled)),
            TestSnapshots.Complete(3, ("a", NotEntitled)).With(r => r with { Attempts = 0 }),
            TestSnapshots.Complete(4, ("a", Available)),
            TestSnapshots.Complete(5, ("b", Available))).First(h => h.Id == "a");
        Assert.Equal((".u-A.", 2, 50.0, 1), (history.Trend, history.Probes, history.AvailablePercent, history.Flaps));
        Assert.Equal((TestSnapshots.Day(2), TestSnapshots.Day(4)), (history.FirstSeen, history.LastSeen));
    }

    [Fact]
    public void The_order_in_which_runs_are_added_does_not_matter()
    {
        NimSnapshot[] runs =
        [
            .. Enumerable.Range(1, 6).Select(day => TestSnapshots.Complete(day, ("a", day % 3 == 0 ? Failing : Available))
                .With(r => r with { LatencyMs = day })),
        ];
        Assert.Equal(Measure(runs), Measure([runs[4], runs[1], runs[5], runs[0], runs[3], runs[2]]));
    }

    private static NimModelHistory MeasureOne(params NimModelStatus[] statuses) =>
        Assert.Single(Measure([.. statuses.Select((status, day) => TestSnapshots.Complete(day, ("a", status)))]));

    private static NimModelHistory[] Measure(params NimSnapshot[] runs)
    {
        ModelHistoryCalculator measure = new();
        foreach (NimSnapshot run in runs)
        {
            measure.Add(run);
        }

        return [.. measure.Calculate()];
    }
}
