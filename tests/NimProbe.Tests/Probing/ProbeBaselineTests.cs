using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Authentication;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

public sealed class ProbeBaselineTests
{
    private const string Canary = "meta/llama-3.1-8b-instruct";

    private static readonly DateTime s_newest = new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(NimModelStatus.Available, 850, 850.0)]
    [InlineData(NimModelStatus.Available, 500_000, 120_000.0)]
    [InlineData(NimModelStatus.TimedOut, null, 120_000.0)]
    [InlineData(NimModelStatus.Unreachable, null, null)]
    [InlineData(NimModelStatus.RateLimited, 20, null)]
    [InlineData(NimModelStatus.NotEntitled, 60, 0.0)]
    [InlineData(NimModelStatus.NotEntitled, null, 0.0)]
    [InlineData(NimModelStatus.Failing, 200, 200.0)]
    public void The_latency_of_one_run_is_that_of_its_result(NimModelStatus status, int? latency, double? expected)
    {
        ProbeBaseline baseline = CreateBaseline(CreateResult("a/model", status, latency));

        Assert.Equal(expected, baseline.GetMeanLatencyMs("a/model"));
        Assert.Null(baseline.GetMeanLatencyMs("an/unknown-model"));
    }

    [Fact]
    public void The_mean_is_over_the_ten_newest_runs_that_know_the_model()
    {
        // Twelve runs, the newest first: the two oldest do not count, and the model is missing in one.
        NimSnapshot[] runs =
        [
            .. Enumerable.Range(0, 12).Select(age => CreateSnapshot(
                age,
                CreateResult(
                    age == 1 ? "another/model" : "a/model",
                    age == 2 ? NimModelStatus.TimedOut : NimModelStatus.Available,
                    age >= 10 ? 90_000 : 300))),
        ];
        ProbeBaseline baseline = new(runs, NimConnectionSettings.DefaultTimeout);

        Assert.Equal(((8 * 300) + 120_000) / 9.0, baseline.GetMeanLatencyMs("a/model"));
        Assert.Equal(300, baseline.GetMeanLatencyMs("another/model"));
    }

    [Fact]
    public void The_newest_run_that_has_a_model_decides_whether_it_is_carried_over()
    {
        ProbeBaseline baseline = new(
            [
                CreateSnapshot(age: 0, CreateResult("b/other", NimModelStatus.Available, 60)),
                CreateSnapshot(
                    age: 2,
                    CreateResult("a/opened", NimModelStatus.NotEntitled, 60),
                    CreateResult("a/closed", NimModelStatus.Available, 60)),
                CreateSnapshot(
                    age: 1,
                    CreateResult("a/opened", NimModelStatus.Available, 60),
                    CreateResult("a/closed", NimModelStatus.NotEntitled, 60)),
            ],
            NimConnectionSettings.DefaultTimeout);
        DateTime now = s_newest.AddHours(1);

        Assert.Null(baseline.CarryOver("a/opened", now));
        Assert.NotNull(baseline.CarryOver("a/closed", now));
    }

    [Theory]
    [InlineData(NimModelStatus.NotEntitled, 6.9, true)]
    [InlineData(NimModelStatus.NotEntitled, 7, false)]
    [InlineData(NimModelStatus.NotEntitled, 30, false)]
    [InlineData(NimModelStatus.Available, 0, false)]
    [InlineData(NimModelStatus.Undeployed, 0, false)]
    [InlineData(NimModelStatus.NotListed, 0, false)]
    public void Only_a_model_closed_to_the_account_in_the_last_week_is_carried_over(NimModelStatus status, double days, bool isCarried)
    {
        NimProbeResult last = CreateResult("a/model", status, 60);
        NimProbeResult? carried = CreateBaseline(last).CarryOver("a/model", last.TestedAt.AddDays(days));

        Assert.Equal(isCarried, carried is not null);
        Assert.Null(CreateBaseline(last).CarryOver("an/unknown-model", last.TestedAt));
    }

    [Fact]
    public void A_carried_over_result_keeps_its_time_and_says_so()
    {
        NimProbeResult last = CreateResult("a/model", NimModelStatus.NotEntitled, 60) with { StatusCode = 404, RequestId = "87ea0ddc" };
        NimProbeResult carried = CreateBaseline(last).CarryOver("a/model", last.TestedAt)!;

        Assert.Equal(0, carried.Attempts);
        Assert.Equal(last.TestedAt, carried.TestedAt);
        Assert.Null(carried.LatencyMs);
        Assert.Null(carried.RequestId);
        Assert.StartsWith("Carried over from ", carried.Detail, StringComparison.Ordinal);

        // The account of this run can be another one, which the snapshot cannot tell.
        Assert.EndsWith("closed to the account of that run", carried.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_slowest_models_of_the_baseline_are_probed_first()
    {
        (string Id, int Latency)[] last = [("a/one-900b", 100), ("b/two-1b", 9_000), ("c/three-7b", 40_000), (Canary, 300)];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([.. last.Select(static l => new SandboxModel(l.Id))]);
        ProbeReport report = await harness.ProbeAsync(
            last.Select(static l => new ProbeTarget(l.Id)),
            new ProbeOptions
            {
                ThrottleLimit = 1,
                Baseline = CreateBaseline([.. last.Select(static l => CreateResult(l.Id, NimModelStatus.Available, l.Latency))]),
            });

        Assert.Equal(4, report.Results.Count);
        Assert.Equal([Canary, "c/three-7b", "b/two-1b", "a/one-900b"], harness.Server.Requests.Select(static r => r.Model));
    }

    [Fact]
    public async Task A_carried_over_model_gets_a_result_without_a_request()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel(Canary), new SandboxModel("a/closed"), new SandboxModel("b/closed-long-ago"));
        DateTime now = harness.Time.GetUtcNow().UtcDateTime;
        ProbeBaseline baseline = CreateBaseline(
            CreateResult("a/closed", NimModelStatus.NotEntitled, 60) with { TestedAt = now.AddDays(-1) },
            CreateResult("b/closed-long-ago", NimModelStatus.NotEntitled, 60) with { TestedAt = now.AddDays(-8) });
        ProbeTarget[] targets = [new(Canary), new("a/closed") { CatalogCount = 3 }, new("b/closed-long-ago")];
        ProbeReport probed = await harness.ProbeAsync(targets, new ProbeOptions { Baseline = baseline });
        harness.Server.Reset();
        ProbeReport report = await harness.ProbeAsync(targets, new ProbeOptions { Baseline = baseline, SkipNotEntitled = true });

        Assert.All(probed.Results, static r => Assert.Equal(NimModelStatus.Available, r.Status));
        Assert.Equal(NimModelStatus.NotEntitled, report["a/closed"].Status);
        Assert.Equal(3, report["a/closed"].CatalogCount);
        Assert.Equal(NimModelStatus.Available, report["b/closed-long-ago"].Status);
        Assert.DoesNotContain("a/closed", harness.Server.Requests.Select(static r => r.Model));
        Assert.StartsWith("Models: 3 (1 carried over). Requests: 2,", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_key_publishes_no_carried_over_result()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel(Canary), new SandboxModel("a/closed")],
            RefuseKeyWith = KeyRefusal.Unauthorized,
        });
        ProbeBaseline baseline = CreateBaseline(
            CreateResult("a/closed", NimModelStatus.NotEntitled, 60) with { TestedAt = harness.Time.GetUtcNow().UtcDateTime });
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget("a/closed"), new ProbeTarget(Canary)],
            new ProbeOptions { Baseline = baseline, SkipNotEntitled = true },
            harness.Settings("nvapi-0123456789abcdefABCDEF"));

        Assert.Equal(NimErrorId.ApiKeyRejected, report.Fault?.ErrorId);
        Assert.Empty(report.Results);
    }

    [Fact]
    public async Task A_run_that_carries_over_every_model_sends_no_request()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("a/closed"));
        ProbeBaseline baseline = CreateBaseline(
            CreateResult("a/closed", NimModelStatus.NotEntitled, 60) with { TestedAt = harness.Time.GetUtcNow().UtcDateTime });
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget("a/closed")], new ProbeOptions { Baseline = baseline, SkipNotEntitled = true });

        Assert.Equal("a/closed", report.Single.Id);
        Assert.Empty(harness.Server.Requests);
    }

    private static ProbeBaseline CreateBaseline(params NimProbeResult[] results) => new(
        [new NimSnapshot { BaseUri = new Uri(ServiceAddress.Default), TakenAt = results[0].TestedAt, Results = results }],
        NimConnectionSettings.DefaultTimeout);

    private static NimSnapshot CreateSnapshot(int age, params NimProbeResult[] results) => new()
    {
        BaseUri = new Uri(ServiceAddress.Default),
        TakenAt = s_newest.AddDays(-age),
        Results = [.. results.Select(r => r with { TestedAt = s_newest.AddDays(-age) })],
    };

    private static NimProbeResult CreateResult(string id, NimModelStatus status, int? latency) => new()
    {
        Id = id,
        Status = status,
        LatencyMs = latency,
        Attempts = 1,
        TestedAt = s_newest,
        BaseUri = new Uri(ServiceAddress.Default),
    };
}
