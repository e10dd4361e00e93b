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

        Assert.Equal(
            [(0, 1, NimModelStatus.Available), (2, 3, NimModelStatus.Available)], GetSpans(Assert.Single(timeline.Rows)));
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

        Assert.Equal(
            [(0, 1, NimModelStatus.Retired), (365, 366, NimModelStatus.Available)], GetSpans(Assert.Single(timeline.Rows)));
        Assert.Equal(2, timeline.Omitted);
        Assert.Equal((new DateOnly(2025, 4, 6), new DateOnly(2026, 4, 6)), (timeline.First, timeline.Last));
    }

    [Fact]
    public void The_runs_of_a_day_share_its_width()
    {
        ModelTimeline timeline = ModelTimeline.FromSnapshots(
        [
            CreateRun(Samples.Noon.AddDays(-1), NimModelStatus.Available),
            CreateRun(Samples.Noon, NimModelStatus.Available),
            CreateRun(Samples.Noon.AddHours(1), NimModelStatus.Failing),
            CreateRun(Samples.Noon.AddHours(2), NimModelStatus.Failing),
            CreateRun(Samples.Noon.AddHours(3), NimModelStatus.Available),
        ]);

        ModelTimeline.Row row = Assert.Single(timeline.Rows);
        Assert.Equal(2, timeline.Days);
        Assert.Equal([(0, 1), (1, 1.25), (1.25, 1.5), (1.5, 1.75), (1.75, 2)], row.Marks.Select(static m => (m.From, m.To)));
        Assert.Equal(
            [(0, 1.25, NimModelStatus.Available), (1.25, 1.75, NimModelStatus.Failing), (1.75, 2, NimModelStatus.Available)],
            GetSpans(row));
        Assert.Equal(60, row.AvailablePercent);
    }

    [Fact]
    public void Runs_of_other_services_do_not_share_the_width()
    {
        NimSnapshot other = CreateRun(Samples.Noon, NimModelStatus.Busy) with { BaseUri = new Uri("http://localhost:8000/v1") };

        ModelTimeline timeline = ModelTimeline.FromSnapshots([CreateRun(Samples.Noon, NimModelStatus.Available), other]);

        Assert.All(timeline.Rows, static r => Assert.Equal((0, 1), (Assert.Single(r.Marks).From, r.Marks[0].To)));
    }

    [Fact]
    public void A_carried_over_result_is_left_out()
    {
        NimProbeResult carriedOver = Samples.Result("a/b", NimModelStatus.NotEntitled) with { Attempts = 0 };

        ModelTimeline timeline = ModelTimeline.FromSnapshots(
            [CreateRun(Samples.Noon, NimModelStatus.NotEntitled), Samples.Snapshot(Samples.Noon.AddDays(1), carriedOver)]);

        Assert.Equal([(0, 1, NimModelStatus.NotEntitled)], GetSpans(Assert.Single(timeline.Rows)));
    }

    [Fact]
    public void Consecutive_days_with_the_same_status_are_one_span()
    {
        ModelTimeline timeline = ModelTimeline.FromSnapshots(
        [
            CreateRun(Samples.Noon, NimModelStatus.Available),
            CreateRun(Samples.Noon.AddDays(1), NimModelStatus.Available),
            CreateRun(Samples.Noon.AddDays(3), NimModelStatus.Busy),
            CreateRun(Samples.Noon.AddDays(4), NimModelStatus.Available),
        ]);

        Assert.Equal(
            [(0, 2, NimModelStatus.Available), (3, 4, NimModelStatus.Busy), (4, 5, NimModelStatus.Available)],
            GetSpans(Assert.Single(timeline.Rows)));
    }

    [Fact]
    public void The_percentage_counts_runs_with_a_conclusive_status()
    {
        NimModelStatus[] statuses = [NimModelStatus.Available, NimModelStatus.Busy, NimModelStatus.TimedOut, NimModelStatus.Retired];

        ModelTimeline timeline =
            ModelTimeline.FromSnapshots([.. statuses.Select(static (s, day) => CreateRun(Samples.Noon.AddDays(day), s))]);

        Assert.Equal(50, Assert.Single(timeline.Rows).AvailablePercent);
    }

    [Fact]
    public void Without_a_conclusive_status_there_is_no_percentage() =>
        Assert.Null(Assert.Single(ModelTimeline.FromSnapshots([CreateRun(Samples.Noon, NimModelStatus.Busy)]).Rows).AvailablePercent);

    private static IEnumerable<(double From, double To, NimModelStatus Status)> GetSpans(ModelTimeline.Row row) =>
        row.GetSpans().Select(static s => (s.First.From, s.Last.To, s.First.Status));

    private static NimSnapshot CreateRun(DateTime time, NimModelStatus status) => Samples.Snapshot(time, Samples.Result("a/b", status));
}
