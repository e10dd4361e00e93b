using NimProbe.Engine.Gates;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class AlternativeSearchTests
{
    private const string Failing = "meta/llama-3.1-405b-instruct";
    private const string Closed = """{"status":404,"title":"Not Found","detail":"Function 'f': Not found for account 'a'"}""";

    [Fact]
    public async Task The_closest_alternative_that_responds_is_suggested()
    {
        await using ProbeHarness harness = await StartAsync(
            new SandboxModel(Failing, "retired_410"),
            new SandboxModel("meta/llama-3.1-70b-instruct", "not_found_for_account"),
            new SandboxModel("meta/llama-3.3-70b-instruct"));
        GateHarness run = await GateHarness.RunAsync(harness, new GateRules(), Failing);

        Assert.EndsWith("alternative is 'meta/llama-3.3-70b-instruct'.", run.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(Failing, run.Report.Single.Id);
    }

    [Fact]
    public async Task A_model_that_ends_soon_is_not_suggested()
    {
        DateTimeOffset soon = new(DateTime.UtcNow.Date.AddDays(26), TimeSpan.Zero);
        await using ProbeHarness harness = await StartAsync(
            new SandboxModel(Failing, "retired_410"),
            new SandboxModel("meta/llama-3.1-70b-instruct") { EndOfLife = soon },
            new SandboxModel("meta/llama-3.3-70b-instruct") { EndOfLife = soon.AddDays(400) },
            new SandboxModel("acme/other"));
        GateHarness run = await GateHarness.RunAsync(harness, new GateRules { RetiringWithinDays = 60 }, Failing, "acme/other");

        Assert.EndsWith("alternative is 'meta/llama-3.3-70b-instruct'.", run.Error?.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/models")]
    [InlineData("meta/llama-3.1-8b-instruct")]
    public async Task The_search_ends_after_two_seconds_whatever_does_not_answer(string silent)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer server = RawServer.Start(async request =>
        {
            if (request.Path.EndsWith(silent, StringComparison.Ordinal) || request.Body.Contains(silent, StringComparison.Ordinal))
            {
                asked.SetResult();
                await request.WaitForClientToLeaveAsync();
            }

            await RespondAsync(request);
        });
        ManualTimeProvider time = new();
        ProbeReport report = new();
        Task<GateHarness> running = GateHarness.RunAsync(
            FaultClient.Settings(server, time), new GateRules(), [new ProbeTarget(Failing)], report: report);
        await asked.Task;

        // The failure is reported before the search, and nothing but its time limit ends it.
        Assert.Equal(NimModelStatus.NotEntitled, report.Single.Status);
        Assert.StartsWith("1 of 1 model failed:", report.Summary, StringComparison.Ordinal);
        time.Advance(AlternativeSearch.TimeLimit);
        GateHarness run = await running;

        Assert.Equal(NimErrorId.ModelUnavailable, run.Error?.ErrorId);
        Assert.DoesNotContain("alternative", run.Error?.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public async Task The_search_does_not_wait_for_a_spent_request_budget(int requestsPerMinute, int expectedRequests)
    {
        await using RawServer server = RawServer.Start(RespondAsync);

        // The clock stands still, so a wait for the budget would not end.
        GateHarness run = await GateHarness.RunAsync(
            FaultClient.Settings(server, new ManualTimeProvider()),
            new GateRules(),
            [new ProbeTarget(Failing)],
            new ProbeOptions { MaximumRetryCount = 0, RequestsPerMinute = requestsPerMinute });

        Assert.Equal(NimErrorId.ModelUnavailable, run.Error?.ErrorId);
        Assert.Equal(expectedRequests, server.Requests.Count);
    }

    // A slow clock, on which nothing here waits: the time limit of the search is 40 seconds of the machine's time.
    private static Task<ProbeHarness> StartAsync(params SandboxModel[] models) =>
        ProbeHarness.StartAsync(new SandboxOptions { Models = models }, speed: 0.05);

    private static Task RespondAsync(RawRequest request) => request.Body.Contains(Failing, StringComparison.Ordinal)
        ? request.RespondAsync(404, Closed)
        : request.RespondWithSuccessAsync();
}
