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
    public void A_snapshot_is_complete_if_the_run_has_ended_and_every_listed_model_has_a_result(
        int catalogCount,
        bool hasEnded,
        bool isComplete)
    {
        NimSnapshot snapshot =
            Build(hasEnded, TestSnapshots.Result(1, "a", Available, catalogCount), TestSnapshots.Result(1, "b", TimedOut, catalogCount));
        Assert.Equal((isComplete, catalogCount), (snapshot.IsComplete, snapshot.CatalogCount));
    }

    [Fact]
    public void Results_of_unlisted_ids_do_not_affect_completeness()
    {
        Assert.True(Build(true, TestSnapshots.Result(1, "a", Available, 1), TestSnapshots.Result(1, "typo", NotListed, 0)).IsComplete);
        Assert.False(Build(true, TestSnapshots.Result(1, "a", Available, 2), TestSnapshots.Result(1, "typo", NotListed, 0)).IsComplete);
    }

    [Fact]
    public void A_later_result_replaces_an_earlier_result_of_the_same_model()
    {
        NimSnapshot snapshot = Build(
            true,
            TestSnapshots.Result(1, "b", Available),
            TestSnapshots.Result(1, "a", TimedOut, 2),
            TestSnapshots.Result(1, "a", Available, 2),
            TestSnapshots.Result(1, "b", Available, 2));
        Assert.Equal([("a", Available), ("b", Available)], snapshot.Results.Select(r => (r.Id, r.Status)));
        Assert.True(snapshot.IsComplete);
    }

    [Fact]
    public void The_time_of_a_snapshot_is_that_of_its_newest_result() =>
        Assert.Equal(
            TestSnapshots.Day(5),
            Build(true, TestSnapshots.Result(5, "b", Available), TestSnapshots.Result(1, "a", NotEntitled)).TakenAt);

    [Fact]
    public void An_added_snapshot_keeps_its_results_its_time_and_its_completeness()
    {
        NimSnapshot original = RecordedDays.Snapshots[3] with { IsComplete = false, TakenAt = TestSnapshots.Day(77) };
        SnapshotBuilder builder = new();
        builder.Add(original);
        NimSnapshot built = builder.Build(hasEnded: true);
        Assert.Equal(original.Results, built.Results);
        Assert.Equal(original with { Results = [] }, built with { Results = [] });
    }

    [Fact]
    public void Results_of_another_service_are_refused()
    {
        SnapshotBuilder builder = new();
        builder.Add(TestSnapshots.Result(1, "a", Available));
        builder.Add(TestSnapshots.Result(1, "b", Available) with { BaseUri = new Uri("https://integrate.api.nvidia.com/v1/") });
        NimProbeException error = Assert.Throws<NimProbeException>(
            () => builder.Add(TestSnapshots.Result(1, "c", Available) with { BaseUri = new Uri("http://localhost:8000/v1") }));
        Assert.Equal(NimErrorId.BaseUriMismatch, error.ErrorId);
        Assert.Equal(2, builder.Count);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("detail")]
    [InlineData("request id")]
    [InlineData("address")]
    [InlineData("status")]
    [InlineData("endpoint")]
    [InlineData("count")]
    public void A_result_that_could_not_be_read_again_is_refused(string fault)
    {
        NimProbeResult valid = TestSnapshots.Result(1, "a", Available);
        NimProbeResult invalid = fault switch
        {
            "id" => valid with { Id = "a\u0007" },
            "detail" => valid with { Detail = new string('x', 501) },
            "request id" => valid with { RequestId = "not one" },
            "address" => valid with { BaseUri = new Uri("https://me:secret@integrate.api.nvidia.com/v1") },
            "status" => valid with { Status = (NimModelStatus)99 },
            "endpoint" => valid with { Endpoint = NimRoute.Auto },
            _ => valid with { CatalogCount = -1 },
        };
        SnapshotBuilder builder = new();
        Assert.Equal(NimErrorId.InputInvalid, Assert.Throws<NimProbeException>(() => builder.Add(invalid)).ErrorId);
        Assert.Equal(0, builder.Count);
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
