using NimProbe.Engine.Kinds;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

public sealed class KeyCheckTests
{
    private const string Key = "nvapi-0123456789abcdefABCDEF";
    private const string LongLived = "meta/llama-3.1-8b-instruct";

    [Theory]
    [InlineData(KeyRefusal.Unauthorized, NimErrorId.ApiKeyRejected)]
    [InlineData(KeyRefusal.Forbidden, NimErrorId.ApiKeyRejected)]
    [InlineData(KeyRefusal.PaymentRequired, NimErrorId.AccountRefused)]
    public async Task A_refused_key_ends_the_run_after_one_request(KeyRefusal refusal, string errorId)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = refusal });
        ProbeReport report = await harness.ProbeAsync(SandboxCatalog.Targets, settings: harness.Settings(Key));

        Assert.Equal(errorId, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Empty(report.Errors);
        Assert.Single(harness.Server.Requests);
    }

    [Fact]
    public async Task A_missing_key_is_told_from_a_refused_one()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Key = Key });
        ProbeReport report = await harness.ProbeAsync(SandboxCatalog.Targets);

        Assert.Equal(NimErrorId.ApiKeyMissing, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Single(harness.Server.Requests);
    }

    [Fact]
    public async Task A_key_without_the_public_endpoints_ends_the_run_without_results()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = KeyRefusal.Scope });
        ProbeReport report = await harness.ProbeAsync(SandboxCatalog.Targets, settings: harness.Settings(Key));

        Assert.Equal(NimErrorId.ApiKeyScopeMissing, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Empty(report.Errors);
    }

    [Fact]
    public async Task Closed_models_alone_are_held_against_models_open_to_all_before_the_key_is_blamed()
    {
        SandboxModel[] closed = [.. Enumerable.Range(1, 4).Select(static n => new SandboxModel($"gated/model-{n}", "not_found_for_account"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([.. closed, new SandboxModel(LongLived)]);
        ProbeReport report = await harness.ProbeAsync(closed.Select(static m => m.Id).ToArray());

        Assert.Null(report.Fault);
        Assert.Equal(4, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.NotEntitled, r.Status));
        Assert.Equal(LongLived, harness.Server.Requests[^1].Model);
    }

    [Fact]
    public async Task Closed_models_alone_mean_the_key_where_the_models_open_to_all_are_closed_too()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = KeyRefusal.Scope });
        ProbeReport report = await harness.ProbeAsync(
            SandboxCatalog.Targets.Where(static t => t.Id.StartsWith("ibm/", StringComparison.Ordinal)),
            settings: harness.Settings(Key));

        Assert.Equal(NimErrorId.ApiKeyScopeMissing, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
    }

    [Fact]
    public async Task A_key_refused_half_way_ends_the_run_and_keeps_what_was_shown()
    {
        // The slowest expected goes first once the key is accepted: the refusal.
        SandboxModel refused = new("late/refusal-900b", "long_refusal");
        SandboxModel[] others = [.. Enumerable.Range(1, 50).Select(static n => new SandboxModel($"late/model-{n}-1b", ChatLatency: 60_000))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel(LongLived), refused, .. others],
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                // It takes a while to read.
                ["long_refusal"] = new() { Stage = AnswerStage.Gateway, Status = 401, Text = $$"""{"status":401,"title":"Unauthorized","detail":"{{new string('-', 1_000_000)}}"}""" },
            },
        });
        ProbeReport report = await harness.ProbeAsync(
            [.. others.Select(static m => new ProbeTarget(m.Id)), new ProbeTarget(refused.Id), new ProbeTarget(LongLived)],
            new ProbeOptions { ThrottleLimit = 1 },
            harness.Settings(Key));

        Assert.Equal(NimErrorId.ApiKeyRejected, report.Fault?.ErrorId);
        Assert.Equal(LongLived, report.Single.Id);
        Assert.Equal([LongLived, refused.Id], harness.Server.Requests.Take(2).Select(static r => r.Model));

        // With one place for all, nothing leaves once the refusal has come.
        Assert.Equal(2, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task A_key_found_to_lack_its_scope_sends_nothing_more()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = KeyRefusal.Scope });

        // Guards are expected to be the fastest, and go last.
        IEnumerable<ProbeTarget> others = SandboxCatalog.Targets.Where(static t => t.Id.StartsWith("ibm/", StringComparison.Ordinal)).Select(static t => t with { Kind = NimModelKind.Guard });
        ProbeReport report = await harness.ProbeAsync(
            [.. KindTable.Default.CanaryModels.Take(3).Select(static id => new ProbeTarget(id)), .. others],
            new ProbeOptions { ThrottleLimit = 1 },
            harness.Settings(Key));

        Assert.Equal(NimErrorId.ApiKeyScopeMissing, report.Fault?.ErrorId);
        Assert.Equal(3, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task Hundreds_of_closed_models_are_held_back_until_the_keys_scope_is_known()
    {
        SandboxModel[] closed = [.. Enumerable.Range(1, 600).Select(static n => new SandboxModel($"gated/model-{n}"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            RefuseKeyWith = KeyRefusal.Scope,
            Models = [.. closed, .. KindTable.Default.CanaryModels.Select(static id => new SandboxModel(id))],
        });
        ProbeReport report = await harness.ProbeAsync(closed.Select(static m => new ProbeTarget(m.Id)), settings: harness.Settings(Key));

        Assert.Equal(NimErrorId.ApiKeyScopeMissing, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
    }

    [Theory]
    [InlineData("a/first-1b,b/second-70b,meta/llama-3.1-8b-instruct", LongLived)]
    [InlineData("openai/gpt-oss-20b,a/first-1b,meta/llama-3.1-8b-instruct", LongLived)]
    [InlineData("a/first-1b,openai/gpt-oss-20b", "openai/gpt-oss-20b")]
    [InlineData("a/first-1b,b/second-70b,c/third-400b", "b/second-70b")]
    [InlineData("a/only-1b", "a/only-1b")]
    public async Task The_key_is_checked_with_a_long_lived_model_and_never_with_the_first_of_the_alphabet(string ids, string first)
    {
        string[] all = ids.Split(',');

        // In real time: a first connection takes longer than the check's patience does in scaled time.
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Models = [.. all.Select(static id => new SandboxModel(id))] }, speed: 1);
        ProbeReport report = await harness.ProbeAsync(all);

        Assert.Equal(first, harness.Server.Requests[0].Model);
        Assert.Equal(all.Length, report.Results.Count);

        // The check is that model's own probe: nothing is asked twice.
        Assert.Equal(all.Length, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task One_request_is_in_flight_until_the_key_is_accepted()
    {
        // Answers from before the key check prove nothing: the next request waits for each of them.
        string[] unproven = ["a/retired-1b", "b/retired-1b", "c/retired-1b"];
        SandboxModel[] models =
        [
            .. unproven.Select(static id => new SandboxModel(id, "retired_410", 100)),
            new SandboxModel("d/proof-70b", ChatLatency: 100),
            .. Enumerable.Range(1, 20).Select(static n => new SandboxModel($"e/model-{n}-400b", ChatLatency: 100)),
        ];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        ProbeReport report = await harness.ProbeAsync(models.Select(static m => m.Id).ToArray());

        Assert.Equal(models.Length, report.Results.Count);
        int proof = harness.Server.Requests.ToList().FindIndex(static r => r.Model == "d/proof-70b");

        // The first of the alphabet is passed over even here.
        Assert.Equal(2, proof);
        Assert.All(harness.Server.Requests.Take(proof + 2), static r => Assert.Equal(1, r.InFlight));
        Assert.True(harness.Server.Statistics.PeakInFlight > 1);
    }

    [Fact]
    public async Task The_key_check_holds_the_others_up_for_a_few_seconds_at_most()
    {
        SandboxModel[] others = [.. Enumerable.Range(1, 5).Select(static n => new SandboxModel($"other/model-{n}"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([new SandboxModel(LongLived, "no_answer"), .. others]);
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget(LongLived), .. others.Select(static m => new ProbeTarget(m.Id))],
            settings: harness.Settings(timeout: TimeSpan.FromSeconds(60)));

        // The one that hangs ends last, by its own deadline.
        Assert.Equal(6, report.Results.Count);
        Assert.Equal(LongLived, report.Results[^1].Id);
        Assert.Equal(NimModelStatus.TimedOut, report.Results[^1].Status);
        Assert.All(report.Results.Take(5), static r => Assert.Equal(NimModelStatus.Available, r.Status));
    }
}
