using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class ModelTimelineTests
{
    [Fact]
    public void Days_without_a_run_stay_empty()
    {
        ModelTimeline timeline = ModelTimeline.FromSnapshots([RunAt(Samples.Noon, NimModelStatus.Available), RunAt(Samples.Noon.AddDays(2), NimModelStatus.Available)]);

        Assert.Equal([NimModelStatus.Available, null, NimModelStatus.Available], Assert.Single(timeline.Rows).Cells);
        Assert.Equal(new DateOnly(2026, 4, 8), timeline.Last);
    }

    [Fact]
    public void The_last_366_days_are_laid_out_and_no_more()
    {
        ModelTimeline timeline = ModelTimeline.FromSnapshots(
        [
            RunAt(DateTime.MinValue, NimModelStatus.Busy),
            RunAt(Samples.Noon.AddDays(-366), NimModelStatus.Busy),
            RunAt(Samples.Noon.AddDays(-365), NimModelStatus.Retired),
            RunAt(Samples.Noon, NimModelStatus.Available),
        ]);

        Assert.Equal([NimModelStatus.Retired, .. new NimModelStatus?[364], NimModelStatus.Available], Assert.Single(timeline.Rows).Cells);
        Assert.Equal((new DateOnly(2025, 4, 6), new DateOnly(2026, 4, 6)), (timeline.First, timeline.Last));
    }

    [Theory]
    [InlineData(NimModelStatus.Available, NimModelStatus.TimedOut, NimModelStatus.Available)]
    [InlineData(NimModelStatus.TimedOut, NimModelStatus.Available, NimModelStatus.Available)]
    [InlineData(NimModelStatus.Available, NimModelStatus.Failing, NimModelStatus.Failing)]
    [InlineData(NimModelStatus.Busy, NimModelStatus.TimedOut, NimModelStatus.TimedOut)]
    public void A_day_shows_its_last_verdict_that_tells(NimModelStatus morning, NimModelStatus evening, NimModelStatus shown)
    {
        ModelTimeline timeline = ModelTimeline.FromSnapshots([RunAt(Samples.Noon, morning), RunAt(Samples.Noon.AddHours(6), evening)]);

        Assert.Equal([shown], Assert.Single(timeline.Rows).Cells);
    }

    [Fact]
    public void A_carried_over_verdict_is_no_finding()
    {
        NimSnapshot carried = Samples.Snapshot(Samples.Noon.AddDays(1), Samples.Result("a/b", NimModelStatus.NotEntitled) with { Attempts = 0 });

        Assert.Equal([NimModelStatus.NotEntitled, null], Assert.Single(ModelTimeline.FromSnapshots([RunAt(Samples.Noon, NimModelStatus.NotEntitled), carried]).Rows).Cells);
    }

    [Fact]
    public void Equal_days_that_follow_one_another_are_one_span()
    {
        NimModelStatus?[] cells = [NimModelStatus.Available, NimModelStatus.Available, null, NimModelStatus.Busy, NimModelStatus.Available];

        Assert.Equal(
            [(0, 2, NimModelStatus.Available), (3, 1, NimModelStatus.Busy), (4, 1, NimModelStatus.Available)],
            new ModelTimeline.Row("", "a/b", cells).Spans());
    }

    [Fact]
    public void The_share_counts_days_that_tell() =>
        Assert.Equal(50, new ModelTimeline.Row("", "a/b", [NimModelStatus.Available, NimModelStatus.Busy, null, NimModelStatus.TimedOut, NimModelStatus.Retired]).AvailablePercent);

    [Fact]
    public void Without_a_telling_day_there_is_no_share() =>
        Assert.Null(new ModelTimeline.Row("", "a/b", [NimModelStatus.Busy, null]).AvailablePercent);

    private static NimSnapshot RunAt(DateTime time, NimModelStatus status) => Samples.Snapshot(time, Samples.Result("a/b", status));
}
