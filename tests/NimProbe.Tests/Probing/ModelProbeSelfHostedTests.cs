using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Shapes;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Models of self-hosted servers, whose responses have no request id.</summary>
public sealed class ModelProbeSelfHostedTests
{
    [Theory]
    [InlineData(SandboxShape.Nim)]
    [InlineData(SandboxShape.OpenAI)]
    public async Task An_id_without_a_slash_is_valid(SandboxShape shape)
    {
        await using ProbeHarness harness = await StartAsync(shape, new SandboxModel("llama3"));
        NimProbeResult result = (await harness.ProbeAsync("llama3")).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal("", result.Publisher);
        Assert.Null(result.RequestId);
    }

    [Theory]
    [InlineData(SandboxShape.Nim)]
    [InlineData(SandboxShape.OpenAI)]
    public async Task An_id_that_the_server_neither_serves_nor_lists_is_not_listed(SandboxShape shape)
    {
        await using ProbeHarness harness = await StartAsync(shape, new SandboxModel("llama3"));
        ProbeReport report = await harness.ProbeAsync("llama3", "llama4");

        Assert.Equal(NimModelStatus.Available, report["llama3"].Status);
        Assert.Equal(NimModelStatus.NotListed, report["llama4"].Status);
    }

    [Fact]
    public async Task A_missing_route_of_a_container_leads_to_the_next()
    {
        await using ProbeHarness harness = await StartAsync(
            SandboxShape.Nim, new SandboxModel("vectors", ChatAnswer: null, EmbeddingsAnswer: "embedding"));
        NimProbeResult result = (await harness.ProbeAsync("vectors")).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal(NimRoute.Embeddings, result.Endpoint);
    }

    [Theory]
    [InlineData("validation_400", NimModelStatus.RequestRejected)]
    [InlineData("schema_422", NimModelStatus.RequestRejected)]
    [InlineData("engine_500", NimModelStatus.Failing)]
    [InlineData("error_in_200", NimModelStatus.Failing)]
    [InlineData("worker_busy_json_503", NimModelStatus.Busy)]
    public async Task JSON_without_a_request_id_comes_from_the_worker(string answer, NimModelStatus status)
    {
        await using ProbeHarness harness = await StartAsync(SandboxShape.Nim, new SandboxModel("llama3", answer));
        NimProbeResult result = (await harness.ProbeAsync("llama3")).Single;

        Assert.Equal(status, result.Status);
        Assert.Null(result.RequestId);
    }

    [Theory]
    [InlineData(SandboxShape.Nim, 503, "/v1/health/ready")]
    [InlineData(SandboxShape.NimVlm, 503, "/v1/health/ready")]
    [InlineData(SandboxShape.NimLlm2, 502, "/v1/health/ready /v1/health/live")]
    [InlineData(SandboxShape.Sglang, 503, "/v1/health/ready /health")]
    public async Task A_server_that_still_loads_is_pending(SandboxShape shape, int statusCode, string checks)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = shape, Models = [new SandboxModel("llama3")], ReadyAfter = 100_000 });
        NimProbeResult result = (await harness.ProbeAsync("llama3")).Single;

        Assert.Equal(NimModelStatus.Pending, result.Status);
        Assert.Equal(statusCode, result.StatusCode);
        Assert.Equal("/v1/chat/completions " + checks, string.Join(' ', harness.Server.Requests.Select(static r => r.Path)));
    }

    [Fact]
    public async Task A_503_of_a_ready_container_is_a_failure()
    {
        await using ProbeHarness harness = await StartAsync(SandboxShape.Nim, new SandboxModel("llama3", "unavailable"));
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget("llama3")], new ProbeOptions { MaximumRetryCount = 0 });

        Assert.Equal(NimModelStatus.Failing, report.Single.Status);
    }

    [Fact]
    public async Task A_server_that_requires_a_key_rejects_a_missing_and_a_wrong_one()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.OpenAI, Models = [new SandboxModel("llama3")], Key = "sk-good-0123456789" });

        Assert.Equal(NimErrorId.ApiKeyMissing, (await harness.ProbeAsync("llama3")).Fault?.ErrorId);
        Assert.Equal(NimErrorId.ApiKeyRejected, (await ProbeWithKeyAsync("sk-bad-0123456789")).Fault?.ErrorId);
        Assert.Equal(NimModelStatus.Available, (await ProbeWithKeyAsync("sk-good-0123456789")).Single.Status);

        Task<ProbeReport> ProbeWithKeyAsync(string key) => harness.ProbeAsync([new ProbeTarget("llama3")], settings: harness.Settings(key));
    }

    private static Task<ProbeHarness> StartAsync(SandboxShape shape, params SandboxModel[] models)
    {
        SandboxAnswer unavailable = new()
        {
            Status = 503,
            Text = """{"error":{"message":"Internal trouble","type":"Service Unavailable","code":503}}""",
        };
        return ProbeHarness.StartAsync(new SandboxOptions
        {
            Shape = shape,
            Models = models,
            CustomAnswers = new Dictionary<string, SandboxAnswer> { ["unavailable"] = unavailable },
        });
    }
}
