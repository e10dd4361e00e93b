using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>
/// The key check. The clock of the engine stands still, except where a test needs the time limit of the check: it does not pass because
/// the machine is slow.
/// </summary>
public sealed class RunStateTests
{
    private const string Key = "nvapi-0123456789abcdefABCDEF";
    private const string Canary = "meta/llama-3.1-8b-instruct";

    [Theory]
    [InlineData(KeyRefusal.Unauthorized, NimErrorId.ApiKeyRejected)]
    [InlineData(KeyRefusal.Forbidden, NimErrorId.ApiKeyRejected)]
    [InlineData(KeyRefusal.PaymentRequired, NimErrorId.AccountRefused)]
    public async Task A_rejected_key_or_account_ends_the_run_after_one_request(KeyRefusal refusal, string errorId)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = refusal });
        ProbeReport report = await harness.ProbeAsync(SandboxCatalog.Targets, settings: GetSettings(harness, Key));

        Assert.Equal(errorId, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Empty(report.Errors);
        Assert.Single(harness.Server.Requests);
    }

    [Fact]
    public async Task A_missing_key_has_its_own_error()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Key = Key });
        ProbeReport report = await harness.ProbeAsync(SandboxCatalog.Targets, settings: GetSettings(harness));

        Assert.Equal(NimErrorId.ApiKeyMissing, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Single(harness.Server.Requests);
    }

    [Fact]
    public async Task A_key_without_the_required_scope_ends_the_run_without_results()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = KeyRefusal.Scope });
        ProbeReport report = await harness.ProbeAsync(SandboxCatalog.Targets, settings: GetSettings(harness, Key));

        Assert.Equal(NimErrorId.ApiKeyScopeMissing, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Empty(report.Errors);
    }

    [Fact]
    public async Task Closed_models_are_results_if_a_canary_model_is_open()
    {
        SandboxModel[] closed =
            [.. Enumerable.Range(1, 4).Select(static n => new SandboxModel($"gated/model-{n}", "not_found_for_account"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([.. closed, new SandboxModel(Canary)]);
        ProbeReport report = await harness.ProbeAsync(closed.Select(static m => m.Id).ToArray());

        Assert.Null(report.Fault);
        Assert.Equal(4, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.NotEntitled, r.Status));
        Assert.Equal(Canary, harness.Server.Requests[^1].Model);
    }

    [Fact]
    public async Task Closed_models_mean_a_missing_scope_if_the_canary_models_are_closed_too()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = KeyRefusal.Scope });
        ProbeReport report = await harness.ProbeAsync(
            SandboxCatalog.Targets.Where(static t => t.Id.StartsWith("ibm/", StringComparison.Ordinal)),
            settings: GetSettings(harness, Key));

        Assert.Equal(NimErrorId.ApiKeyScopeMissing, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
    }

    [Fact]
    public async Task A_key_rejected_later_ends_the_run_and_keeps_the_published_results()
    {
        // After the key check, the first model of the input is probed first: the refusal.
        SandboxModel refused = new("late/refusal", "long_refusal");
        SandboxModel[] others =
            [.. Enumerable.Range(1, 50).Select(static n => new SandboxModel($"late/model-{n}", ChatLatency: 60_000))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel(Canary), refused, .. others],
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                // A large body, so that reading it takes some time.
                ["long_refusal"] = new()
                {
                    Stage = AnswerStage.Gateway,
                    Status = 401,
                    Text = $$"""{"status":401,"title":"Unauthorized","detail":"{{new string('-', 1_000_000)}}"}""",
                },
            },
        });
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget(refused.Id), .. others.Select(static m => new ProbeTarget(m.Id)), new ProbeTarget(Canary)],
            new ProbeOptions { ThrottleLimit = 1 },
            GetSettings(harness, Key));

        Assert.Equal(NimErrorId.ApiKeyRejected, report.Fault?.ErrorId);
        Assert.Equal(Canary, report.Single.Id);
        Assert.Equal([Canary, refused.Id], harness.Server.Requests.Take(2).Select(static r => r.Model));

        // With a throttle limit of 1, no request is sent after the refusal.
        Assert.Equal(2, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task No_request_follows_the_proof_of_a_missing_scope()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { RefuseKeyWith = KeyRefusal.Scope });

        // Guards have the smallest expected latency, so they are probed last.
        IEnumerable<ProbeTarget> others = SandboxCatalog.Targets
            .Where(static t => t.Id.StartsWith("ibm/", StringComparison.Ordinal))
            .Select(static t => t with { Kind = NimModelKind.Guard });
        ProbeReport report = await harness.ProbeAsync(
            [.. KindTable.Default.CanaryModels.Take(3).Select(static id => new ProbeTarget(id)), .. others],
            new ProbeOptions { ThrottleLimit = 1 },
            GetSettings(harness, Key));

        Assert.Equal(NimErrorId.ApiKeyScopeMissing, report.Fault?.ErrorId);
        Assert.Equal(3, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task Hundreds_of_results_are_held_until_the_scope_of_the_key_is_known()
    {
        SandboxModel[] closed = [.. Enumerable.Range(1, 600).Select(static n => new SandboxModel($"gated/model-{n}"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            RefuseKeyWith = KeyRefusal.Scope,
            Models = [.. closed, .. KindTable.Default.CanaryModels.Select(static id => new SandboxModel(id))],
        });
        ProbeReport report = await harness.ProbeAsync(
            closed.Select(static m => new ProbeTarget(m.Id)), settings: GetSettings(harness, Key));

        Assert.Equal(NimErrorId.ApiKeyScopeMissing, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
    }

    [Theory]
    [InlineData("a/first,b/second,meta/llama-3.1-8b-instruct", Canary)]
    [InlineData("openai/gpt-oss-20b,a/first,meta/llama-3.1-8b-instruct", Canary)]
    [InlineData("a/first,openai/gpt-oss-20b", "openai/gpt-oss-20b")]
    [InlineData("a/first,b/second,c/third", "b/second")]
    [InlineData("a/only", "a/only")]
    public async Task The_key_is_checked_with_a_canary_model_and_not_with_the_first_id_of_the_alphabet(string ids, string first)
    {
        string[] all = ids.Split(',');
        await using ProbeHarness harness = await ProbeHarness.StartAsync([.. all.Select(static id => new SandboxModel(id))]);
        ProbeReport report = await harness.ProbeAsync(all.Select(static id => new ProbeTarget(id)), settings: GetSettings(harness));

        Assert.Equal(first, harness.Server.Requests[0].Model);
        Assert.Equal(all.Length, report.Results.Count);

        // The check is the probe of that model: no model gets two requests.
        Assert.Equal(all.Length, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task One_request_is_in_flight_until_the_key_is_accepted()
    {
        // A response of the gateway does not prove that the key was accepted, so the next request waits for it.
        string[] unproven = ["a/retired", "b/retired", "c/retired"];
        SandboxModel[] models =
        [
            .. unproven.Select(static id => new SandboxModel(id, "retired_410", 100)),
            new SandboxModel("d/proof", ChatLatency: 100),
            .. Enumerable.Range(1, 20).Select(static n => new SandboxModel($"e/model-{n}", ChatLatency: 6000)),
        ];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        ProbeReport report = await harness.ProbeAsync(models.Select(static m => new ProbeTarget(m.Id)), settings: GetSettings(harness));

        Assert.Equal(models.Length, report.Results.Count);
        int proof = harness.Server.Requests.ToList().FindIndex(static r => r.Model == "d/proof");

        // The key check does not use the first id of the alphabet.
        Assert.Equal(2, proof);
        Assert.All(harness.Server.Requests.Take(proof + 2), static r => Assert.Equal(1, r.InFlight));
        Assert.True(harness.Server.Statistics.PeakInFlight > 1);
    }

    [Fact]
    public async Task The_key_check_delays_the_other_models_for_a_few_seconds_at_most()
    {
        SandboxModel[] others = [.. Enumerable.Range(1, 5).Select(static n => new SandboxModel($"other/model-{n}"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([new SandboxModel(Canary, "no_answer"), .. others]);
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget(Canary), .. others.Select(static m => new ProbeTarget(m.Id))],
            settings: harness.Settings(timeout: TimeSpan.FromSeconds(60)));

        // The model that does not respond ends last, with its own timeout.
        Assert.Equal(6, report.Results.Count);
        Assert.Equal(Canary, report.Results[^1].Id);
        Assert.Equal(NimModelStatus.TimedOut, report.Results[^1].Status);
        Assert.All(report.Results.Take(5), static r => Assert.Equal(NimModelStatus.Available, r.Status));
    }

    private static NimConnectionSettings GetSettings(ProbeHarness harness, string? key = null) =>
        harness.Settings(key) with { Time = new ManualTimeProvider() };
}
