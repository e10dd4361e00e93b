using NimProbe.History;
using Xunit;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Snapshots;

public sealed class HistoryMeasureTests
{
    [Fact]
    public void Moments_are_neither_for_nor_against_a_model()
    {
        NimModelHistory history = MeasureOne(Available, TimedOut, RateLimited, Busy, Pending, NotEntitled, Available, Available);
        Assert.Equal(8, history.Probes);
        Assert.Equal(75.0, history.AvailablePercent);
        Assert.Equal(2, history.Flaps);
        Assert.Equal("A?iiiuAA", history.Trend);
    }

    [Fact]
    public void A_model_that_told_nothing_has_no_percentage()
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
    public void Percentiles_are_those_of_the_nearest_rank(int probes, int p50, int p95)
    {
        NimModelHistory history = Assert.Single(Measure([.. Enumerable.Range(1, probes)
            .Select(n => Make.Complete(n, ("a", Available)).With(r => r with { LatencyMs = ((n * 37 % probes) + 1) * 10 }))]));
        Assert.Equal((p50, p95), (history.LatencyP50Ms, history.LatencyP95Ms));
    }

    [Fact]
    public void Only_answers_count_as_latency()
    {
        NimModelHistory history = Assert.Single(Measure(
            Make.Complete(1, ("a", Failing)).With(r => r with { LatencyMs = 5 }),
            Make.Complete(2, ("a", Available)).With(r => r with { LatencyMs = 70 }),
            Make.Complete(3, ("a", Available)).With(r => r with { LatencyMs = null }),
            Make.Complete(4, ("a", Available)).With(r => r with { LatencyMs = 9, Attempts = 0 })));
        Assert.Equal((70, 70), (history.LatencyP50Ms, history.LatencyP95Ms));
    }

    [Fact]
    public void Runs_without_the_model_and_carried_over_verdicts_show_in_the_trend_alone()
    {
        NimModelHistory history = Measure(
            Make.Complete(1, ("b", Available)),
            Make.Complete(2, ("a", NotEntitled)),
            Make.Complete(3, ("a", NotEntitled)).With(r => r with { Attempts = 0 }),
            Make.Complete(4, ("a", Available)),
            Make.Complete(5, ("b", Available))).First(h => h.Id == "a");
        Assert.Equal((".u-A.", 2, 50.0, 1), (history.Trend, history.Probes, history.AvailablePercent, history.Flaps));
        Assert.Equal((Make.Day(2), Make.Day(4)), (history.FirstSeen, history.LastSeen));
    }

    [Fact]
    public void Runs_count_by_their_time_in_whatever_order_they_come()
    {
        NimSnapshot[] runs = [.. Enumerable.Range(1, 6).Select(day => Make.Complete(day, ("a", day % 3 == 0 ? Failing : Available)).With(r => r with { LatencyMs = day }))];
        Assert.Equal(Measure(runs), Measure([runs[4], runs[1], runs[5], runs[0], runs[3], runs[2]]));
    }

    private static NimModelHistory MeasureOne(params NimModelStatus[] statuses) =>
        Assert.Single(Measure([.. statuses.Select((status, day) => Make.Complete(day, ("a", status)))]));

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
