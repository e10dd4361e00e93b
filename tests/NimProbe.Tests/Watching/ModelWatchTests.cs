using System.Text;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Tests.Snapshots;
using Xunit;

namespace NimProbe.Tests.Watching;

public sealed class ModelWatchTests
{
    private const string Steady = "meta/llama-3.1-8b-instruct";

    [Fact]
    public async Task Each_round_saves_a_complete_snapshot_and_the_first_round_reports_no_changes()
    {
        await using WatchHarness watch =
            await WatchHarness.StartAsync(new SandboxModel(Steady), new SandboxModel("acme/closed", "not_found_for_account"));
        await watch.WatchAsync(rounds: 2);
        Assert.All(watch.Rounds, Assert.Empty);
        Assert.Equal(2, watch.Saved.Count);
        Assert.All(watch.Saved, s => Assert.True(s is { IsComplete: true, CatalogCount: 2, Results.Count: 2 }));
        Assert.Empty(watch.Report.Errors);
    }

    [Fact]
    public async Task The_pause_after_a_round_states_the_next_round_and_the_snapshot()
    {
        await using WatchHarness watch = await WatchHarness.StartAsync(new SandboxModel(Steady));
        await watch.WatchAsync(rounds: 1, interval: TimeSpan.FromMinutes(10));

        (DateTimeOffset until, DateTime? savedAt, Uri? service) = watch.Report.Pauses[0];
        NimSnapshot first = watch.Saved[0];
        Assert.Equal(first.TakenAt, savedAt);
        Assert.Null(service);
        Assert.True(until > first.TakenAt);
    }

    [Fact]
    public async Task A_change_that_a_second_probe_confirms_is_reported_once()
    {
        await using WatchHarness watch =
            await WatchHarness.StartAsync(new SandboxModel(Steady), new SandboxModel("acme/one", "choices|not_found_for_account"));
        await watch.WatchAsync(rounds: 3);
        NimModelChange change = Assert.Single(watch.Rounds.SelectMany(r => r));
        Assert.Same(watch.Rounds[1], watch.Rounds.Single(r => r.Count > 0));
        Assert.Equal(
            ("acme/one", NimChangeKind.BecameUnavailable, NimModelStatus.Available, NimModelStatus.NotEntitled),
            (change.Id, change.Change, change.Before!.Value, change.After!.Value));
    }

    [Fact]
    public async Task A_change_that_a_second_probe_does_not_confirm_is_neither_reported_nor_saved()
    {
        await using WatchHarness watch =
            await WatchHarness.StartAsync(new SandboxModel(Steady), new SandboxModel("acme/one", "choices|not_found_for_account|choices"));
        await watch.WatchAsync(rounds: 3);
        Assert.All(watch.Rounds, Assert.Empty);
        Assert.All(watch.Saved, s => Assert.All(s.Results, r => Assert.Equal(NimModelStatus.Available, r.Status)));
    }

    [Theory]
    [InlineData("choices|substituted", 1)]
    [InlineData("choices|substituted|choices", 0)]
    public async Task A_substitution_that_a_second_probe_confirms_is_reported_once(string answers, int changes)
    {
        await using WatchHarness watch = await WatchHarness.StartAsync(
            new SandboxModel(Steady), new SandboxModel("z-ai/glm-5.1", answers) { ServedModel = "z-ai/glm-5.2" });
        await watch.WatchAsync(rounds: 3);

        NimModelChange[] reported = [.. watch.Rounds.SelectMany(r => r)];
        Assert.Equal(changes, reported.Length);
        Assert.All(reported, c => Assert.Equal((NimChangeKind.Substituted, "Another model answers: 'z-ai/glm-5.2'"), (c.Change, c.Detail)));
        Assert.Equal(changes == 1, watch.Saved[^1].Results.Single(r => r.Id == "z-ai/glm-5.1").IsSubstituted);
    }

    [Fact]
    public async Task Only_models_that_seem_to_have_changed_are_probed_a_second_time()
    {
        await using WatchHarness watch =
            await WatchHarness.StartAsync(new SandboxModel(Steady), new SandboxModel("acme/one", "choices|not_found_for_account"));
        int[] requests = new int[3];
        await watch.WatchAsync(rounds: 2, round =>
        {
            requests[round] = watch.Server.Requests.Count(r => r.Path.EndsWith("/chat/completions", StringComparison.Ordinal));
            return Task.CompletedTask;
        });
        Assert.Equal((2, 3), (requests[1], requests[2] - requests[1]));
    }

    [Fact]
    public async Task Added_removed_and_retired_models_are_reported_the_last_with_their_end_of_life()
    {
        DateTimeOffset end = new(2026, 8, 7, 9, 0, 0, TimeSpan.Zero);
        await using WatchHarness watch =
            await WatchHarness.StartAsync(new SandboxModel(Steady), new SandboxModel("acme/gone"), new SandboxModel("acme/retired"));
        await watch.WatchAsync(rounds: 3, round => round != 1 ? Task.CompletedTask : watch.ReplaceAsync(
            new SandboxModel(Steady),
            new SandboxModel("acme/new", "not_found_for_account"),
            new SandboxModel("acme/retired", "retired_410") { IsListed = false, EndOfLife = end }));
        Assert.Empty(watch.Rounds[0]);
        Assert.Equal(
            [
                ("acme/gone", NimChangeKind.Removed, null),
                ("acme/new", NimChangeKind.Added, null),
                ("acme/retired", NimChangeKind.Retired, end.UtcDateTime),
            ],
            watch.Rounds[1].Select(c => (c.Id, c.Change, c.EndOfLife)));
        Assert.Empty(watch.Rounds[2]);
    }

    [Fact]
    public async Task A_model_on_which_two_readings_of_the_catalogue_differ_keeps_its_state()
    {
        await using WatchHarness watch = await WatchHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel(Steady), new SandboxModel("acme/blinks"), new SandboxModel("acme/ghost")],
            ModelsAnswer = "both|less|more|both",
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                ["both"] = Listing(Steady, "acme/blinks"),
                ["less"] = Listing(Steady),
                ["more"] = Listing(Steady, "acme/blinks", "acme/ghost"),
            },
        });
        await watch.WatchAsync(rounds: 3);
        Assert.All(watch.Rounds, Assert.Empty);
        Assert.All(watch.Saved, s => Assert.Equal(["acme/blinks", Steady], s.Results.Select(r => r.Id)));
    }

    [Fact]
    public async Task A_round_without_a_catalogue_is_an_error_and_removes_no_models()
    {
        await using WatchHarness watch = await WatchHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel(Steady)],
            ModelsAnswer = "one|none|one",
            CustomAnswers = new Dictionary<string, SandboxAnswer> { ["one"] = Listing(Steady), ["none"] = Listing() },
        });
        await watch.WatchAsync(rounds: 2);
        Assert.All(watch.Rounds, Assert.Empty);
        Assert.Equal(NimErrorId.ResponseInvalid, Assert.Single(watch.Report.Errors).ErrorId);
        Assert.Equal(2, watch.Saved.Count);
    }

    [Fact]
    public async Task The_first_round_is_compared_with_the_snapshots_in_the_folder()
    {
        await using WatchHarness watch =
            await WatchHarness.StartAsync(new SandboxModel(Steady), new SandboxModel("acme/one", "degraded_400"));
        NimSnapshot earlier = TestSnapshots.Complete(
            1,
            (Steady, NimModelStatus.Available),
            ("acme/one", NimModelStatus.Available),
            ("acme/two", NimModelStatus.Available))
            .With(r => r with { BaseUri = watch.Server.BaseUri }) with
        { BaseUri = watch.Server.BaseUri };
        SnapshotFile.Write(earlier, watch.Folder.File("earlier.json"));
        watch.Folder.Write("other.json", "{}");
        await watch.WatchAsync(rounds: 1);
        Assert.Equal(
            [("acme/one", NimChangeKind.BecameUnavailable), ("acme/two", NimChangeKind.Removed)],
            watch.Rounds[0].Select(c => (c.Id, c.Change)));
        Assert.Equal(NimErrorId.SnapshotInvalid, Assert.Single(watch.Report.Errors).ErrorId);
    }

    [Fact]
    public async Task A_round_asks_first_what_was_slow_on_average_in_the_ten_newest_snapshots()
    {
        await using WatchHarness watch = await WatchHarness.StartAsync(
            new SandboxModel(Steady), new SandboxModel("acme/one"), new SandboxModel("acme/two"), new SandboxModel("acme/three"));
        foreach (int day in Enumerable.Range(1, 11))
        {
            // The oldest snapshot does not count, and the newest alone has another order.
            NimSnapshot snapshot = TestSnapshots.Complete(
                day,
                (Steady, NimModelStatus.Available),
                ("acme/one", NimModelStatus.Available),
                ("acme/three", NimModelStatus.Available),
                ("acme/two", NimModelStatus.Available));
            SnapshotFile.Write(
                snapshot.With(r => r with { BaseUri = watch.Server.BaseUri, LatencyMs = GetLatency(r.Id, day) }) with
                {
                    BaseUri = watch.Server.BaseUri,
                },
                watch.Folder.File($"{day}.json"));
        }

        await watch.WatchAsync(rounds: 1, options: new ProbeOptions { ThrottleLimit = 1 });
        Assert.Equal(
            [Steady, "acme/three", "acme/two", "acme/one"],
            watch.Server.Requests.Where(static r => r.Model is not null).Take(4).Select(static r => r.Model));

        static int GetLatency(string id, int day) => (id, day) switch
        {
            ("acme/one", 1) => 100_000,
            ("acme/two", 11) => 400,
            ("acme/three", _) => 300,
            ("acme/two", _) => 200,
            _ => 100,
        };
    }

    [Fact]
    public async Task Snapshots_of_another_service_in_the_folder_are_ignored()
    {
        await using WatchHarness watch = await WatchHarness.StartAsync(new SandboxModel(Steady), new SandboxModel("acme/one"));
        NimSnapshot other = TestSnapshots.Complete(
            1,
            (Steady, NimModelStatus.Available),
            ("acme/one", NimModelStatus.NotEntitled),
            ("acme/two", NimModelStatus.Available));
        SnapshotFile.Write(other, watch.Folder.File("other.json"));
        await watch.WatchAsync(rounds: 1);
        Assert.Empty(watch.Rounds[0]);
        Assert.Empty(watch.Report.Warnings);
        Assert.Empty(watch.Report.Errors);
    }

    private static SandboxAnswer Listing(params string[] ids) => new()
    {
        Stage = AnswerStage.Gateway,
        Bytes = Encoding.UTF8.GetBytes($$"""{"object":"list","data":[{{string.Join(',', ids.Select(id => $$"""{"id":"{{id}}"}"""))}}]}"""),
    };
}
