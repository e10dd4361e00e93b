using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Shapes;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Frontends of NVIDIA Dynamo, and the readiness of self-hosted servers.</summary>
public sealed class ModelProbeDynamoTests
{
    private static readonly string[] s_allPaths = ["/v1/chat/completions", "/v1/health/ready", "/health"];

    [Theory]
    [InlineData("dynamo_overloaded_400")]
    [InlineData("dynamo_overloaded_429")]
    [InlineData("dynamo_overloaded_503")]
    [InlineData("dynamo_overloaded_507")]
    public async Task An_overloaded_model_is_busy_whatever_the_status_code(string answer)
    {
        await using ProbeHarness harness = await StartAsync(new SandboxModel("llama3", answer));
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget("llama3")], new ProbeOptions { MaximumRetryCount = 0 });

        Assert.Equal(NimModelStatus.Busy, report.Single.Status);
        Assert.Empty(report.Warnings);
        Assert.Equal(1, report.Single.Attempts);
    }

    [Fact]
    public async Task A_model_without_a_routable_worker_is_degraded()
    {
        await using ProbeHarness harness = await StartAsync(new SandboxModel("llama3", "dynamo_unavailable_503"));
        NimProbeResult result = (await harness.ProbeAsync("llama3")).Single;

        Assert.Equal(NimModelStatus.Degraded, result.Status);
        Assert.Equal(s_allPaths, harness.Server.Requests.Select(static r => r.Path));
    }

    [Fact]
    public async Task A_frontend_that_has_discovered_no_model_yet_is_pending()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.Dynamo, Models = [new SandboxModel("llama3")], ReadyAfter = 100_000 });
        NimProbeResult result = (await harness.ProbeAsync("llama3")).Single;

        Assert.Equal(NimModelStatus.Pending, result.Status);
        Assert.Equal(404, result.StatusCode);
        Assert.Equal(s_allPaths, harness.Server.Requests.Select(static r => r.Path));
    }

    [Fact]
    public async Task A_healthy_frontend_does_not_list_an_unknown_model()
    {
        await using ProbeHarness harness = await StartAsync(new SandboxModel("llama3"));
        ProbeReport report = await harness.ProbeAsync("llama3", "llama4");

        Assert.Equal(NimModelStatus.Available, report["llama3"].Status);
        Assert.Equal(NimModelStatus.NotListed, report["llama4"].Status);
    }

    [Fact]
    public async Task The_message_of_an_error_in_a_stream_is_its_comment()
    {
        await using ProbeHarness harness = await StartAsync(new SandboxModel("llama3", "dynamo_error_in_sse"));
        NimProbeResult result = (await harness.ProbeAsync("llama3")).Single;

        Assert.Equal(NimModelStatus.Failing, result.Status);
        Assert.Contains("The engine stopped while it generated the response", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, """{"status":"not_ready"}""", NimModelStatus.Pending)]
    [InlineData(200, """{"status":"unhealthy","instances":[]}""", NimModelStatus.Pending)]
    [InlineData(200, """{"status":"healthy","instances":[]}""", NimModelStatus.Failing)]
    [InlineData(503, """{"status":"healthy"}""", NimModelStatus.Failing)]
    [InlineData(503, """{"status":"shutting_down"}""", NimModelStatus.Failing)]
    [InlineData(200, "", NimModelStatus.Failing)]
    [InlineData(503, "<html>not_ready</html>", NimModelStatus.Failing)]
    [InlineData(503, "", NimModelStatus.Pending)]
    [InlineData(404, """{"detail":"Not Found"}""", NimModelStatus.Failing)]
    public async Task The_body_of_the_health_decides_and_only_without_a_status_its_status_code(int code, string body, NimModelStatus status)
    {
        await using RawServer server = RawServer.Start(r => r.Path switch
        {
            "/health" => r.RespondAsync(code, body),
            "/v1/health/ready" => r.RespondAsync(404, ""),
            _ => r.RespondAsync(503, """{"error":"Service is not ready"}"""),
        });

        Assert.Equal(status, (await ProbeAsync(server)).Single.Status);
    }

    [Fact]
    public async Task The_health_of_a_server_below_a_path_is_below_the_path()
    {
        await using RawServer server = RawServer.Start(r => r.Path switch
        {
            "/team/health" => r.RespondAsync(503, ""),
            "/health" => r.RespondAsync(200, """{"status":"healthy"}"""),
            "/team/v1/health/ready" => r.RespondAsync(404, ""),
            _ => r.RespondAsync(503, """{"error":"Service is not ready"}"""),
        });
        NimConnectionSettings settings = FaultClient.Settings(server) with { BaseUri = new Uri(server.Origin, "/team/v1") };
        NimProbeResult result = (await FaultClient.ProbeAsync(settings, new ProbeOptions { MaximumRetryCount = 0 }, "llama3")).Single;

        Assert.Equal(NimModelStatus.Pending, result.Status);
    }

    [Theory]
    [InlineData(200, "", NimModelStatus.Pending)]
    [InlineData(200, "<html>portal</html>", NimModelStatus.Unreachable)]
    [InlineData(502, "<html>502 Bad Gateway</html>", NimModelStatus.Unreachable)]
    [InlineData(404, "", NimModelStatus.Unreachable)]
    public async Task A_bad_gateway_whose_server_is_live_is_pending(int code, string body, NimModelStatus status)
    {
        await using RawServer server = RawServer.Start(r => r.Path == "/v1/health/live"
            ? r.RespondAsync(code, body)
            : r.RespondAsync(502, "<html>502 Bad Gateway</html>"));

        Assert.Equal(status, (await ProbeAsync(server)).Single.Status);
    }

    [Theory]
    [InlineData(503, """{"error":{"message":"loading"}}""", NimModelStatus.Pending)]
    [InlineData(503, "<html>503</html>", NimModelStatus.Offline)]
    [InlineData(200, """{"status":"ready"}""", NimModelStatus.Offline)]
    public async Task A_self_hosted_server_is_asked_for_readiness_before_it_is_offline(int code, string body, NimModelStatus status)
    {
        int checks = 0;
        await using RawServer server = RawServer.Start(r =>
        {
            if (r.Path != "/v1/health/ready")
            {
                return r.RespondAsync(503, """{"detail":"down"}""", "Content-Type: application/json\r\nRetry-After: 7200\r\n");
            }

            Interlocked.Increment(ref checks);
            return r.RespondAsync(code, body);
        });

        Assert.Equal(status, (await ProbeAsync(server)).Single.Status);
        Assert.Equal(1, checks);
    }

    [Fact]
    public async Task Readiness_is_requested_once_per_model_and_not_after_each_retry()
    {
        int checks = 0;
        await using RawServer server = RawServer.Start(r =>
        {
            bool isCheck = r.Path == "/v1/health/ready";
            checks += isCheck ? 1 : 0;
            return isCheck ? r.RespondAsync(200, """{"status":"ready"}""") : r.RespondAsync(503, """{"error":"Internal trouble"}""");
        });
        NimProbeResult result = (await FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions(), "llama3")).Single;

        Assert.Equal(NimModelStatus.Failing, result.Status);
        Assert.Equal((1, 4), (checks, result.Attempts));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("  ", false)]
    [InlineData("6bfac15e-3c44-489b-a0fb-0123456789ab", true)]
    public async Task Only_a_request_id_with_text_proves_that_the_key_was_accepted(string id, bool isProof)
    {
        await using RawServer server = RawServer.Start(r =>
            r.RespondAsync(500, "", $"Content-Type: application/json\r\nnvcf-reqid: {id}\r\n"));
        NimProbeResult result = (await ProbeAsync(server)).Single;

        Assert.Equal(isProof ? id : null, result.RequestId);
        Assert.Equal(isProof ? NimModelStatus.Failing : NimModelStatus.Inconclusive, result.Status);
    }

    private static Task<ProbeReport> ProbeAsync(RawServer server) =>
        FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions { MaximumRetryCount = 0 }, "llama3");

    private static Task<ProbeHarness> StartAsync(params SandboxModel[] models) =>
        ProbeHarness.StartAsync(new SandboxOptions { Shape = SandboxShape.Dynamo, Models = models });
}
