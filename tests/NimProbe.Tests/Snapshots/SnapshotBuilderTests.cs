using NimProbe.Engine.Snapshots;
using Xunit;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Snapshots;

public sealed class SnapshotBuilderTests
{
    [Theory]
    [InlineData(2, true, true)]
    [InlineData(2, false, false)]
    [InlineData(3, true, false)]
    [InlineData(0, true, false)]
    public void A_snapshot_is_complete_when_the_run_ended_and_all_that_was_listed_has_a_result(int catalogCount, bool hasEnded, bool isComplete)
    {
        NimSnapshot snapshot = Build(hasEnded, Make.Result(1, "a", Available, catalogCount), Make.Result(1, "b", TimedOut, catalogCount));
        Assert.Equal((isComplete, catalogCount), (snapshot.IsComplete, snapshot.CatalogCount));
    }

    [Fact]
    public void Results_of_ids_that_are_not_listed_neither_help_nor_harm()
    {
        Assert.True(Build(true, Make.Result(1, "a", Available, 1), Make.Result(1, "typo", NotListed, 0)).IsComplete);
        Assert.False(Build(true, Make.Result(1, "a", Available, 2), Make.Result(1, "typo", NotListed, 0)).IsComplete);
    }

    [Fact]
    public void Of_two_results_of_one_model_the_later_counts()
    {
        NimSnapshot snapshot = Build(true, Make.Result(1, "b", Available), Make.Result(1, "a", TimedOut, 2), Make.Result(1, "a", Available, 2), Make.Result(1, "b", Available, 2));
        Assert.Equal([("a", Available), ("b", Available)], snapshot.Results.Select(r => (r.Id, r.Status)));
        Assert.True(snapshot.IsComplete);
    }

    [Fact]
    public void A_run_was_made_when_its_last_answer_came() =>
        Assert.Equal(Make.Day(5), Build(true, Make.Result(5, "b", Available), Make.Result(1, "a", NotEntitled)).TakenAt);

    [Fact]
    public void A_snapshot_that_is_taken_in_stays_what_it_is()
    {
        NimSnapshot original = RecordedDays.Snapshots[3] with { IsComplete = false, TakenAt = Make.Day(77) };
        SnapshotBuilder builder = new();
        builder.Add(original);
        NimSnapshot built = builder.Build(hasEnded: true);
        Assert.Equal(original.Results, built.Results);
        Assert.Equal(original with { Results = [] }, built with { Results = [] });
    }

    [Fact]
    public void Results_of_two_services_are_no_snapshot()
    {
        SnapshotBuilder builder = new();
        builder.Add(Make.Result(1, "a", Available));
        builder.Add(Make.Result(1, "b", Available) with { BaseUri = new Uri("https://integrate.api.nvidia.com/v1/") });
        NimProbeException error = Assert.Throws<NimProbeException>(() => builder.Add(Make.Result(1, "c", Available) with { BaseUri = new Uri("http://localhost:8000/v1") }));
        Assert.Equal(NimErrorId.BaseUriMismatch, error.ErrorId);
        Assert.Equal(2, builder.Count);
    }

    private static NimSnapshot Build(bool hasEnded, params NimProbeResult[] results)
    {
        SnapshotBuilder builder = new();
        foreach (NimProbeResult result in results)
        {
            builder.Add(result);
        }

        return builder.Build(hasEnded);
    }
}
