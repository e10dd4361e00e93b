using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Chat;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Capabilities;

/// <summary>Runs of the engine over HTTP.</summary>
public sealed class CapabilityRunTests
{
    private static readonly NimCapability[] s_unstreamed =
        [NimCapability.ToolCalling, NimCapability.JsonSchema, NimCapability.Vision, NimCapability.Reasoning];

    [Fact]
    public async Task Each_behaviour_has_its_outcome_over_http()
    {
        CapabilityBehaviour[] behaviours = [.. AnswerLibrary.CapabilityBehaviours];
        SandboxModel[] models =
            [.. behaviours.Select(static b => b.Answer).Distinct().Select(static a => new SandboxModel("sandbox/" + a, a))];

        // A burst is recognized by its time. The slow clock leaves a busy machine 15 ms to read one.
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Models = models }, speed: 0.3);
        CapabilityReport report = await CapabilityReport.TestAsync(harness, CapabilityPlan.All, [.. models.Select(static m => m.Id)]);

        Assert.Null(report.Run.Fault);
        Assert.Equal(models.Length * CapabilityPlan.All.Count, report.Results.Count);
        Assert.Equal(
            behaviours.Select(static b => $"{b.Answer} {b.Capability} {b.Support}"),
            behaviours.Select(b => report.Results.Single(r => r.Id == "sandbox/" + b.Answer && r.Capability.ToString() == b.Capability))
                .Select(static r => $"{r.Id["sandbox/".Length..]} {r.Capability} {r.Support}"));
    }

    [Fact]
    public async Task A_model_costs_at_most_the_requests_that_the_plan_states()
    {
        await using ProbeHarness harness = await StartAsync("schema_refused", "tools_auto_only");
        CapabilityReport report =
            await CapabilityReport.TestAsync(harness, s_unstreamed, "sandbox/schema_refused", "sandbox/tools_auto_only");

        Assert.Equal(7, CapabilityPlan.GetMaximumRequests(s_unstreamed));
        Assert.Equal(8, CapabilityPlan.GetMaximumRequests([.. CapabilityPlan.All, .. CapabilityPlan.All]));
        Assert.Equal(12, harness.Server.Statistics.Inference);
        Assert.Equal(12, report.Results.Sum(static r => r.Attempts));
    }

    [Fact]
    public async Task A_result_has_what_is_known_of_the_model_and_the_request()
    {
        await using ProbeHarness harness = await StartAsync("capable");
        CapabilityReport report = await CapabilityReport.TestAsync(harness, [NimCapability.Vision], "sandbox/capable", "sandbox/capable");
        NimCapabilityResult result = Assert.Single(report.Results);

        Assert.Equal(("sandbox/capable", "sandbox", NimModelKind.Chat), (result.Id, result.Publisher, result.Kind));
        Assert.Equal((NimRoute.ChatCompletions, 200, 2), (result.Endpoint, result.StatusCode, result.Attempts));
        Assert.Equal(harness.Server.BaseUri, result.BaseUri);
        Assert.NotNull(result.LatencyMs);
        Assert.NotEqual(default, result.TestedAt);
        Assert.Equal("Named the colours of both halves of two pictures", result.Detail);
    }

    [Theory]
    [InlineData("json_function_not_found_for_account", "NotEntitled: ")]
    [InlineData("retired_410", "Retired: ")]
    [InlineData("degraded_400", "Degraded: ")]
    public async Task A_model_that_does_not_answer_gets_one_request(string answer, string detail)
    {
        await using ProbeHarness harness = await StartAsync(answer);
        CapabilityReport report = await CapabilityReport.TestAsync(harness, CapabilityPlan.All, "sandbox/" + answer);

        Assert.Equal(CapabilityPlan.All, report.Results.Select(static r => r.Capability));
        Assert.All(report.Results, r =>
        {
            Assert.Equal(NimCapabilitySupport.Unknown, r.Support);
            Assert.StartsWith(detail, r.Detail, StringComparison.Ordinal);
        });
        Assert.Equal(1, harness.Server.Statistics.Inference);
        Assert.Equal(1, report.Results.Sum(static r => r.Attempts));
    }

    [Fact]
    public async Task A_model_that_breaks_at_one_capability_is_tested_for_the_others()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/a", "capable|engine_500|engine_500|engine_500|capable"));
        CapabilityReport report = await CapabilityReport.TestAsync(
            harness, [NimCapability.ToolCalling, NimCapability.JsonSchema, NimCapability.Reasoning], "pub/a");

        Assert.Equal(
            [(NimCapability.ToolCalling, NimCapabilitySupport.Unknown, 3),
            (NimCapability.JsonSchema, NimCapabilitySupport.Confirmed, 1),
            (NimCapability.Reasoning, NimCapabilitySupport.Confirmed, 1)],
            report.Results.Select(static r => (r.Capability, r.Support, r.Attempts)));
        Assert.StartsWith("Failing: ", report.Results[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_over_its_limit_continues_at_the_end_of_the_run_where_it_was()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/a", "capable|capable|too_many_requests_429|capable"), new SandboxModel("pub/b", "capable"));
        CapabilityReport report =
            await CapabilityReport.TestAsync(harness, [NimCapability.Vision, NimCapability.Reasoning], "pub/a", "pub/b");

        Assert.Equal(["pub/b", "pub/b", "pub/a", "pub/a"], report.Results.Select(static r => r.Id));
        Assert.All(report.Results, static r => Assert.Equal(NimCapabilitySupport.Confirmed, r.Support));
        Assert.Equal(3, report.Results.Single(static r => r.Id == "pub/a" && r.Capability == NimCapability.Vision).Attempts);
        Assert.Equal(7, harness.Server.Statistics.Inference);
    }

    [Fact]
    public async Task A_model_that_stays_over_its_limit_is_unknown()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("pub/a", "capable|too_many_requests_429"));
        CapabilityReport report = await CapabilityReport.TestAsync(harness, s_unstreamed, "pub/a");

        Assert.Equal(NimCapabilitySupport.Confirmed, report.Results[^1].Support);
        Assert.All(report.Results.SkipLast(1), static r =>
        {
            Assert.Equal(NimCapabilitySupport.Unknown, r.Support);
            Assert.StartsWith("RateLimited: ", r.Detail, StringComparison.Ordinal);
        });
        Assert.Equal(3, harness.Server.Statistics.Inference);
    }

    [Fact]
    public async Task A_refused_key_ends_the_run_after_one_request()
    {
        SandboxModel[] models = [new SandboxModel("pub/a", "capable"), new SandboxModel("pub/b", "capable")];
        await using ProbeHarness harness =
            await ProbeHarness.StartAsync(new SandboxOptions { Key = "nvapi-the-right-one", Models = models });
        CapabilityReport report = await CapabilityReport.TestAsync(
            harness.Settings("nvapi-another-one") with { Time = new ManualTimeProvider() },
            new ProbeOptions(),
            CapabilityPlan.All,
            models.Select(static m => new ProbeTarget(m.Id)));

        Assert.Equal(NimErrorId.ApiKeyRejected, report.Run.Fault?.ErrorId);
        Assert.Empty(report.Results);
        Assert.Equal(1, harness.Server.Statistics.Inference);
    }

    [Fact]
    public async Task A_model_of_another_route_is_unknown()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/embed", ChatAnswer: null, EmbeddingsAnswer: "embedding"));
        CapabilityReport report = await CapabilityReport.TestAsync(
            harness.Settings(),
            new ProbeOptions(),
            [NimCapability.ToolCalling],
            [new ProbeTarget("pub/embed") { Kind = NimModelKind.Embedding, Endpoint = NimRoute.Embeddings, IsListed = true }]);

        Assert.StartsWith("NoRoute: ", Assert.Single(report.Results).Detail, StringComparison.Ordinal);
        Assert.Equal("/v1/chat/completions", Assert.Single(harness.Server.Requests).Path);
    }

    [Fact]
    public async Task A_server_that_streams_unasked_is_read_too()
    {
        const string Events =
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"<think>90 is \"}}]}\n\n"
            + "data: {\"choices\":[{\"delta\":{\"content\":\"more</think>9.9\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel("pub/a", "events")],
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                ["events"] = new() { Name = "events", Text = Events, ContentType = "text/event-stream" },
            },
        });
        CapabilityReport report = await CapabilityReport.TestAsync(harness, [NimCapability.Reasoning], "pub/a");

        Assert.Equal(NimCapabilitySupport.Confirmed, Assert.Single(report.Results).Support);
    }

    private static Task<ProbeHarness> StartAsync(params string[] answers) =>
        ProbeHarness.StartAsync([.. answers.Select(static a => new SandboxModel("sandbox/" + a, a))]);
}
