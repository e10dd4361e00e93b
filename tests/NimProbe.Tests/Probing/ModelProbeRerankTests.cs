using System.Net;
using System.Text.Json;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Fleet;
using NimProbe.Sandbox.Shapes;
using NimProbe.Sandbox.Traffic;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Rerank models: at the hosted service, and at other servers.</summary>
public sealed class ModelProbeRerankTests
{
    private const string Id = "nvidia/llama-3.2-nv-rerankqa-1b-v2";
    private const string RetrievalPath = "/v1/retrieval/nvidia/llama-3_2-nv-rerankqa-1b-v2/reranking";
    private const string Ranking = "/v1/ranking";
    private const string Chat = "/v1/chat/completions";
    private const string Embeddings = "/v1/embeddings";

    private static readonly SandboxModel s_reranker = new(Id, ChatAnswer: null) { RerankAnswer = "rankings", IsListed = false };

    [Theory]
    [InlineData("https://integrate.api.nvidia.com/v1")]
    [InlineData("https://ai.api.nvidia.com/v1")]
    public async Task A_model_of_the_hosted_service_is_requested_at_its_own_host_with_the_key(string baseUri)
    {
        await using HostedHarness harness = await HostedHarness.StartAsync(s_reranker);
        NimProbeResult result = (await harness.ProbeAsync(harness.Settings(baseUri: baseUri), Id)).Single;

        SandboxRequest request = Assert.Single(harness.Requests);
        Assert.Equal((HostedHarness.RetrievalHost, RetrievalPath), (request.Headers["Host"], request.Path));
        Assert.True(request.AuthorizationMatches);
        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal((NimRoute.Rerank, NimModelKind.Rerank), (result.Endpoint, result.Kind));
        Assert.Equal(new Uri(baseUri), result.BaseUri);
        Assert.Equal((1, false), (result.Attempts, result.PassedAfterRetry));
        Assert.NotNull(result.RequestId);
    }

    [Fact]
    public async Task The_request_has_a_query_and_a_passage()
    {
        await using HostedHarness harness = await HostedHarness.StartAsync(s_reranker);
        await harness.ProbeAsync(Id);

        JsonElement body = JsonElement.Parse(Assert.Single(harness.Requests).Body);
        Assert.Equal(["model", "query", "passages"], body.EnumerateObject().Select(static p => p.Name));
        Assert.Equal("a", body.GetProperty("query").GetProperty("text").GetString());
        Assert.Equal("b", body.GetProperty("passages")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("not_found_for_account", NimModelStatus.NotEntitled)]
    [InlineData("function_not_deployed", NimModelStatus.Undeployed)]
    [InlineData("retired_410", NimModelStatus.Retired)]
    [InlineData("offline_503", NimModelStatus.Offline)]
    [InlineData("degraded_400", NimModelStatus.Degraded)]
    public async Task The_other_host_answers_as_the_service_does(string answer, NimModelStatus status)
    {
        SandboxModel canary = new("meta/llama-3.1-8b-instruct");
        await using HostedHarness harness = await HostedHarness.StartAsync(s_reranker with { RerankAnswer = answer }, canary);
        ProbeReport report = await harness.ProbeAsync(Id, canary.Id);

        Assert.Equal((status, NimRoute.Rerank), (report[Id].Status, report[Id].Endpoint));
        Assert.Equal(1, report[Id].Attempts);
    }

    [Fact]
    public async Task An_unknown_model_is_not_listed()
    {
        await using HostedHarness harness = await HostedHarness.StartAsync(new SandboxModel("a/chat"));
        NimProbeResult result = (await harness.ProbeAsync("acme/rerank")).Single;

        Assert.Equal(NimModelStatus.NotListed, result.Status);
        Assert.Equal(["/v1/retrieval/acme/rerank/reranking", "/v1/models"], harness.Requests.Select(static r => r.Path));
    }

    [Fact]
    public async Task A_listed_model_with_such_a_name_is_requested_on_other_routes_too()
    {
        const string Other = "acme/talks-about-reranking";
        await using HostedHarness harness = await HostedHarness.StartAsync(new SandboxModel(Other));
        NimProbeResult result = (await harness.ProbeAsync(Other)).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal((NimRoute.ChatCompletions, NimModelKind.Chat), (result.Endpoint, result.Kind));
        Assert.Equal(
            [HostedHarness.RetrievalHost, "integrate.api.nvidia.com", "integrate.api.nvidia.com"],
            harness.Requests.Select(static r => r.Headers["Host"]));
    }

    [Fact]
    public async Task An_id_that_cannot_be_part_of_a_path_is_requested_below_the_address_of_the_service()
    {
        await using HostedHarness harness = await HostedHarness.StartAsync(new SandboxModel("a/chat"));
        ProbeOptions options = new() { Endpoint = NimRoute.Rerank };
        await harness.ProbeAsync(harness.Settings(), options, "../rerank", "rerank");

        Assert.Equal([Ranking, Ranking], harness.Requests.Where(static r => r.Method == "POST").Select(static r => r.Path));
    }

    [Fact]
    public async Task A_host_of_the_service_that_cannot_be_reached_fails_alone()
    {
        string[] rerankers = [.. Enumerable.Range(1, 4).Select(static n => $"acme/rerank-{n}")];
        using DeadPort closed = DeadPort.OpenRefused(new IPEndPoint(IPAddress.Loopback, 0));
        DnsEndPoint nowhere = new("127.0.0.1", closed.EndPoint.Port);
        await using HostedHarness harness = await HostedHarness.StartAsync(new SandboxModel("a/chat"));
        NimConnectionSettings settings = harness.Settings();
        ProbeReport report = await harness.ProbeAsync(
            settings with { MapHost = host => host.Host == HostedHarness.RetrievalHost ? nowhere : settings.MapHost(host) },
            new ProbeOptions { MaximumRetryCount = 0, ThrottleLimit = 1 },
            [.. rerankers, "a/chat"]);

        Assert.Null(report.Fault);
        Assert.Equal(NimModelStatus.Available, report["a/chat"].Status);
        Assert.All(rerankers, id => Assert.Equal(
            (NimModelStatus.Unreachable, "Connection failed: ai.api.nvidia.com"), (report[id].Status, report[id].Detail)));
    }

    [Fact]
    public async Task A_container_serves_its_model_on_one_route()
    {
        await using ProbeHarness harness = await StartAsync(SandboxShape.Nim, s_reranker with { IsListed = true });
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal((NimModelStatus.Available, NimRoute.Rerank), (result.Status, result.Endpoint));
        Assert.Equal([Ranking], GetPaths(harness));
    }

    [Theory]
    [InlineData("rankings", NimModelStatus.Available)]
    [InlineData("not_found_for_account", NimModelStatus.NotEntitled)]
    public async Task A_server_with_the_paths_of_the_service_is_requested_there_at_its_own_origin(string answer, NimModelStatus status)
    {
        await using ProbeHarness harness = await StartAsync(SandboxShape.Hosted, s_reranker with { RerankAnswer = answer });
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal((status, NimRoute.Rerank), (result.Status, result.Endpoint));
        Assert.Equal((2, false), (result.Attempts, result.PassedAfterRetry));
        Assert.Equal(harness.Server.BaseUri, result.BaseUri);
        Assert.Equal([Ranking, RetrievalPath], GetPaths(harness));
    }

    [Theory]
    [InlineData(SandboxShape.Nim)]
    [InlineData(SandboxShape.OpenAI)]
    [InlineData(SandboxShape.Dynamo)]
    public async Task A_chat_model_with_such_a_name_is_available(SandboxShape shape)
    {
        await using ProbeHarness harness = await StartAsync(shape, new SandboxModel(Id));
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal((NimModelStatus.Available, NimRoute.ChatCompletions), (result.Status, result.Endpoint));
        Assert.Equal([Ranking, RetrievalPath, Chat], GetPaths(harness).Where(static p => p != "/v1/models"));
    }

    [Fact]
    public async Task At_most_five_requests_are_sent_for_a_model()
    {
        SandboxAnswer unavailable = new()
        {
            Status = 503,
            Text = """{"error":{"message":"Internal trouble","type":"Service Unavailable","code":503}}""",
        };
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Shape = SandboxShape.Nim,
            Models = [new SandboxModel(Id, ChatAnswer: null, EmbeddingsAnswer: "unavailable")],
            CustomAnswers = new Dictionary<string, SandboxAnswer> { ["unavailable"] = unavailable },
        });
        NimProbeResult result =
            (await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }], new ProbeOptions { MaximumRetryCount = 0 })).Single;

        Assert.Equal(NimModelStatus.Failing, result.Status);
        Assert.Equal([Ranking, RetrievalPath, Chat, Embeddings, "/v1/health/ready"], GetPaths(harness));
        Assert.Equal(5, result.Attempts);
    }

    [Fact]
    public async Task A_model_that_no_route_serves_has_no_route()
    {
        await using ProbeHarness harness = await StartAsync(SandboxShape.Nim, new SandboxModel(Id, ChatAnswer: null));
        NimProbeResult result = (await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }])).Single;

        Assert.Equal(NimModelStatus.NoRoute, result.Status);
        Assert.Equal([Ranking, RetrievalPath, Chat, Embeddings], GetPaths(harness));
    }

    [Theory]
    [InlineData("worker_500_something_went_wrong|rankings", NimModelStatus.Available)]
    [InlineData("empty_200", NimModelStatus.Failing)]
    [InlineData("query_422", NimModelStatus.RequestRejected)]
    public async Task Faults_of_a_rerank_model_are_those_of_every_model(string answer, NimModelStatus status)
    {
        await using HostedHarness harness = await HostedHarness.StartAsync(s_reranker with { RerankAnswer = answer });
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal((status, NimRoute.Rerank), (result.Status, result.Endpoint));
        Assert.Equal(answer.Contains('|', StringComparison.Ordinal), result.PassedAfterRetry);
    }

    private static Task<ProbeHarness> StartAsync(SandboxShape shape, params SandboxModel[] models) =>
        ProbeHarness.StartAsync(new SandboxOptions { Shape = shape, Models = models });

    private static IEnumerable<string> GetPaths(ProbeHarness harness) => harness.Server.Requests.Select(static r => r.Path);
}
