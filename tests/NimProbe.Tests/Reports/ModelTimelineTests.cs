using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class ModelTimelineTests
{
    [Fact]
    public void Days_without_a_run_have_no_status()
    {
        ModelTimeline timeline = ModelTimeline.FromSnapshots(
            [CreateRun(Samples.Noon, NimModelStatus.Available), CreateRun(Samples.Noon.AddDays(2), NimModelStatus.Available)]);

        Assert.Equal([NimModelStatus.Available, null, NimModelStatus.Available], Assert.Single(timeline.Rows).Cells);
        Assert.Equal(new DateOnly(2026, 4, 8), timeline.Last);
    }

    [Fact]
    public void The_timeline_covers_the_last_366_days()
    {
        ModelTimeline timeline = ModelTimeline.FromSnapshots(
        [
            CreateRun(DateTime.MinValue, NimModelStatus.Busy),
            CreateRun(Samples.Noon.AddDays(-366), NimModelStatus.Busy),
            CreateRun(Samples.Noon.AddDays(-365), NimModelStatus.Retired),
            CreateRun(Samples.Noon, NimModelStatus.Available),
        ]);

        Assert.Equal([NimModelStatus.Retired, .. new NimModelStatus?[364], NimModelStatus.Available], Assert.Single(timeline.Rows).Cells);
        Assert.Equal((new DateOnly(2025, 4, 6), new DateOnly(2026, 4, 6)), (timeline.First, timeline.Last));
    }

    [Theory]
    [InlineData(NimModelStatus.Available, NimModelStatus.TimedOut, NimModelStatus.Available)]
    [InlineData(NimModelStatus.TimedOut, NimModelStatus.Available, NimModelStatus.Available)]
    [InlineData(NimModelStatus.Available, NimModelStatus.Failing, NimModelStatus.Failing)]
    [InlineData(NimModelStatus.Busy, NimModelStatus.TimedOut, NimModelStatus.TimedOut)]
    public void A_day_has_the_last_conclusive_status_or_else_the_last_one(
        NimModelStatus morning, NimModelStatus evening, NimModelStatus expected)
    {
        ModelTimeline timeline =
            ModelTimeline.FromSnapshots([CreateRun(Samples.Noon, morning), CreateRun(Samples.Noon.AddHours(6), evening)]);

        Assert.Equal([expected], Assert.Single(timeline.Rows).Cells);
    }

    [Fact]
    public void A_carried_over_result_is_left_out()
    {
        NimProbeResult carriedOver = Samples.Result("a/b", NimModelStatus.NotEntitled) with { Attempts = 0 };

        ModelTimeline timeline = ModelTimeline.FromSnapshots(
            [CreateRun(Samples.Noon, NimModelStatus.NotEntitled), Samples.Snapshot(Samples.Noon.AddDays(1), carriedOver)]);

        Assert.Equal([NimModelStatus.NotEntitled, null], Assert.Single(timeline.Rows).Cells);
    }

    [Fact]
    public void Consecutive_days_with_the_same_status_are_one_span()
    {
        NimModelStatus?[] cells = [NimModelStatus.Available, NimModelStatus.Available, null, NimModelStatus.Busy, NimModelStatus.Available];

        Assert.Equal(
            [(0, 2, NimModelStatus.Available), (3, 1, NimModelStatus.Busy), (4, 1, NimModelStatus.Available)],
            new ModelTimeline.Row("", "a/b", cells).GetSpans());
    }

    [Fact]
    public void The_percentage_counts_days_with_a_conclusive_status()
    {
        NimModelStatus?[] cells =
            [NimModelStatus.Available, NimModelStatus.Busy, null, NimModelStatus.TimedOut, NimModelStatus.Retired];

        Assert.Equal(50, new ModelTimeline.Row("", "a/b", cells).AvailablePercent);
    }

    [Fact]
    public void Without_a_conclusive_status_there_is_no_percentage() =>
        Assert.Null(new ModelTimeline.Row("", "a/b", [NimModelStatus.Busy, null]).AvailablePercent);

    private static NimSnapshot CreateRun(DateTime time, NimModelStatus status) => Samples.Snapshot(time, Samples.Result("a/b", status));
}
