using NimProbe.Engine.Connection;
using NimProbe.Engine.Latencies;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using NimProbe.Tests.Snapshots;
using Xunit;

namespace NimProbe.Tests.Probing;

public sealed class ExpectedLatencyTests : IDisposable
{
    private const string Canary = "meta/llama-3.1-8b-instruct";
    private const string Key = "nvapi-0123456789abcdefABCDEF";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a/one-900b", null, 30_000)]
    [InlineData("a/one-1b", null, 30_000)]
    [InlineData("nvidia/nv-embedqa-e5-v5", null, 0)]
    [InlineData("meta/llama-guard-4-12b", null, 0)]
    [InlineData("a/ranks", NimModelKind.Rerank, 0)]
    [InlineData("nvidia/nv-embedqa-e5-v5", NimModelKind.Chat, 30_000)]
    public async Task An_unknown_model_takes_30_seconds_unless_its_kind_responds_at_once(string id, NimModelKind? kind, double expected)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Canary));
        using NimConnection connection = NimConnection.Open(harness.Settings());
        ExpectedLatency latency = new(connection, new ProbeOptions(), new ProbeReport());

        Assert.Equal(expected, latency.GetMs(new ProbeTarget(id) { Kind = kind }));
        Assert.False(latency.IsKnown);
    }

    [Fact]
    public async Task Without_a_history_the_order_is_that_of_the_input_with_fast_kinds_last()
    {
        SandboxModel[] models =
        [
            new("nvidia/nv-embedqa-e5-v5", ChatAnswer: null, EmbeddingsAnswer: "embedding"), new("b/two-1b"), new("a/one-900b"),
            new(Canary), new("c/three-7b"),
        ];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        await harness.ProbeAsync(models.Select(static m => new ProbeTarget(m.Id)), new ProbeOptions { ThrottleLimit = 1 });

        Assert.Equal([Canary, "b/two-1b", "a/one-900b", "c/three-7b", "nvidia/nv-embedqa-e5-v5"], GetOrder(harness));
    }

    [Fact]
    public async Task A_run_with_a_budget_asks_first_what_was_slow_in_the_runs_before()
    {
        SandboxModel[] models =
        [
            new("a/fast", ChatLatency: 300), new("b/closed", "not_found_for_account", ChatLatency: 9000), new(Canary),
            new("c/slow", ChatLatency: 10_000), new("d/hangs", "no_answer"),
        ];
        SandboxModel[] withUnknown = [.. models, new("e/unknown")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(withUnknown);
        ProbeReport first = await ProbeAsync(harness, models);
        harness.Server.Reset();
        ProbeReport second = await ProbeAsync(harness, withUnknown);

        Assert.Equal(5, first.Results.Count);
        Assert.Equal(6, second.Results.Count);
        Assert.Equal([Canary, "d/hangs", "e/unknown", "c/slow", "a/fast", "b/closed"], GetOrder(harness));
        LatencyHistory history = new LatencyFile(_folder.Path, harness.Server.BaseUri).Read();
        Assert.Equal(2, history.Models.Single(static m => m.Key == "c/slow").Value.Milliseconds.Count);
        Assert.Equal(0, history.GetMeanMs("b/closed", TimeSpan.FromSeconds(120)));
        Assert.Equal(30_000, history.GetMeanMs("d/hangs", TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_baseline_takes_precedence_and_the_run_is_remembered()
    {
        SandboxModel[] models = [new("a/one"), new(Canary), new("b/two")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        LatencyFile file = new(_folder.Path, harness.Server.BaseUri);
        await file.AddAsync([new("a/one", 9000, default), new("b/two", 100, default)]);
        NimSnapshot snapshot = new()
        {
            BaseUri = harness.Server.BaseUri,
            Results = [CreateResult("a/one", 100), CreateResult("b/two", 9000)],
        };
        await ProbeAsync(harness, models, baseline: new ProbeBaseline([snapshot], NimConnectionSettings.DefaultTimeout));

        Assert.Equal([Canary, "b/two", "a/one"], GetOrder(harness));
        Assert.All(
            file.Read().Models, static m => Assert.Equal(m.Key == Canary ? 1 : 2, m.Value.Milliseconds.Count));
    }

    [Fact]
    public async Task A_run_without_a_budget_neither_reads_nor_writes()
    {
        SandboxModel[] models = [new("a/one"), new(Canary), new("b/two")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        LatencyFile file = new(_folder.Path, harness.Server.BaseUri);
        await file.AddAsync([new("a/one", 100, default), new("b/two", 9000, default)]);
        byte[] before = await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken);
        await ProbeAsync(harness, models, requestsPerMinute: 0);

        Assert.Equal([Canary, "a/one", "b/two"], GetOrder(harness));
        Assert.Equal(before, await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_history_affects_neither_a_verdict_nor_what_is_asked()
    {
        SandboxModel[] models = [new("a/one"), new(Canary), new("b/closed", "not_found_for_account"), new("c/new")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        await new LatencyFile(_folder.Path, harness.Server.BaseUri).AddAsync(
            [new("a/one", 0, default), new("b/closed", ObservedLatency.TimedOut, default), new("z/gone", 1, default)]);
        ProbeReport with = await ProbeAsync(harness, models);
        ProbeReport without = await harness.ProbeAsync(models.Select(static m => new ProbeTarget(m.Id)));

        Assert.Equal(GetVerdicts(without), GetVerdicts(with));
        Assert.Equal(8, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task Only_models_that_exist_are_remembered_and_never_a_key()
    {
        string[] ids = [Canary, Key, "a/" + Key, "nvapi-another-key", "typo/of-a-model", "a b/模型"];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            [.. ids.Where(static id => id != "typo/of-a-model").Select(static id => new SandboxModel(id))]);
        ProbeReport report = await harness.ProbeAsync(
            ids.Select(static id => new ProbeTarget(id)), CreateOptions(), harness.Settings(Key));
        string content = await File.ReadAllTextAsync(
            new LatencyFile(_folder.Path, harness.Server.BaseUri).Path, TestContext.Current.CancellationToken);

        Assert.Equal(6, report.Results.Count);
        Assert.Equal(NimModelStatus.NotListed, report["typo/of-a-model"].Status);
        Assert.DoesNotContain("nvapi", content, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            ["a b/模型", Canary],
            new LatencyFile(_folder.Path, harness.Server.BaseUri).Read().Models.Select(static m => m.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_remembers_what_it_published()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel(Canary), new SandboxModel("a/hangs", "no_answer"));
        using CancellationTokenSource stop = new();
        ProbeReport report = new();
        report.ResultArrived += _ => stop.CancelAfter(0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => harness.ProbeAsync(
            [new ProbeTarget(Canary), new ProbeTarget("a/hangs")], CreateOptions(), report: report, stop: stop));

        Assert.Equal(
            Canary, Assert.Single(new LatencyFile(_folder.Path, harness.Server.BaseUri).Read().Models).Key);
    }

    [Fact]
    public async Task Results_that_needed_no_request_are_not_remembered()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Canary), new SandboxModel("a/closed"));
        NimProbeResult closed = CreateResult("a/closed", 60) with
        {
            Status = NimModelStatus.NotEntitled,
            TestedAt = harness.Time.GetUtcNow().UtcDateTime,
        };
        NimSnapshot snapshot = new() { BaseUri = harness.Server.BaseUri, Results = [closed] };
        ProbeOptions options = CreateOptions() with
        {
            Baseline = new ProbeBaseline([snapshot], NimConnectionSettings.DefaultTimeout),
            SkipNotEntitled = true,
        };
        await harness.ProbeAsync([new ProbeTarget(Canary), new ProbeTarget("a/closed")], options);

        Assert.Equal(
            Canary, Assert.Single(new LatencyFile(_folder.Path, harness.Server.BaseUri).Read().Models).Key);
    }

    [Theory]
    [InlineData("""{"nimProbeLatencies":1,"mod""", "it is damaged. The run replaces it.", true)]
    [InlineData("""{"nimProbeLatencies":2}""", "another program or a newer version wrote it. The run continues without it.", false)]
    public async Task A_file_that_cannot_be_read_is_one_line_and_nothing_else(string content, string reason, bool isReplaced)
    {
        SandboxModel[] models = [new("a/one"), new(Canary), new("b/two")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        string path = new LatencyFile(_folder.Path, harness.Server.BaseUri).Path;
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        ProbeReport report = await ProbeAsync(harness, models);

        Assert.Equal(3, report.Results.Count);
        Assert.Empty(report.Errors);
        Assert.Empty(report.Warnings);
        Assert.Equal($"The latencies of earlier runs in '{path}' cannot be read: {reason}", report.Summaries[0]);
        Assert.StartsWith("Models: 3. ", report.Summaries[1], StringComparison.Ordinal);
        Assert.Equal(2, report.Summaries.Count);
        Assert.Equal(isReplaced, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) != content);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_one_line_and_nothing_else()
    {
        SandboxModel[] models = [new("a/one"), new(Canary)];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        string occupied = _folder.Write("occupied", "a text");
        ProbeReport report = await harness.ProbeAsync(
            models.Select(static m => new ProbeTarget(m.Id)), CreateOptions() with { LatencyFolder = occupied });

        Assert.Equal(2, report.Results.Count);
        Assert.Empty(report.Errors);
        Assert.Empty(report.Warnings);
        Assert.Contains("cannot be written: ", report.Summaries[0], StringComparison.Ordinal);
        Assert.EndsWith("The latencies of this run are not remembered.", report.Summaries[0], StringComparison.Ordinal);
        Assert.StartsWith("Models: 2. ", report.Summaries[1], StringComparison.Ordinal);
        Assert.Equal(2, report.Summaries.Count);
    }

    [Fact]
    public async Task The_progress_estimates_with_the_same_latencies()
    {
        SandboxModel[] models = [new(Canary), new("d/hangs", "no_answer")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        await new LatencyFile(_folder.Path, harness.Server.BaseUri).AddAsync([new("d/hangs", ObservedLatency.TimedOut, default)]);
        ProbeReport report = await ProbeAsync(harness, models);

        // While only the model that hangs is in flight, the estimate is what is left of its deadline of 120 s.
        Assert.Contains(report.Progress, static p => p is { Done: 1, Remaining.TotalSeconds: > 60 and <= 120 });
    }

    private Task<ProbeReport> ProbeAsync(
        ProbeHarness harness, IEnumerable<SandboxModel> models, int requestsPerMinute = 1000, ProbeBaseline? baseline = null) =>
        harness.ProbeAsync(
            models.Select(static m => new ProbeTarget(m.Id) { IsListed = true }),
            CreateOptions() with { RequestsPerMinute = requestsPerMinute, Baseline = baseline });

    private ProbeOptions CreateOptions() =>
        new() { ThrottleLimit = 1, RequestsPerMinute = 1000, MaximumRetryCount = 0, LatencyFolder = _folder.Path };

    private static IEnumerable<string?> GetOrder(ProbeHarness harness) => harness.Server.Requests.Select(static r => r.Model);

    private static IEnumerable<(string Id, NimModelStatus Status)> GetVerdicts(ProbeReport report) =>
        report.Results.Select(static r => (r.Id, r.Status)).Order();

    private static NimProbeResult CreateResult(string id, int latency) => new()
    {
        Id = id,
        Status = NimModelStatus.Available,
        LatencyMs = latency,
        Attempts = 1,
        TestedAt = new DateTime(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc),
        BaseUri = new Uri(ServiceAddress.Default),
    };
}
