using System.Net;
using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Shapes;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The kinds of server other than the hosted API.</summary>
public sealed class ServerShapeTests
{
    private const string ModelNotFound =
        """{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}""";

    private static readonly SandboxModel[] s_models = [new("meta/llama-3.1-8b-instruct", EmbeddingsAnswer: null)];
    private static readonly SandboxOptions s_nim = new() { Shape = SandboxShape.Nim, Models = s_models };

    [Fact]
    public async Task A_container_describes_itself_and_sends_no_request_ids()
    {
        await using SandboxServer server = await StartAsync(s_nim with { Key = "nvapi-x" });
        using SandboxClient client = new(server);

        Assert.Equal("live", (await GetJsonAsync(client, "/v1/health/live")).GetProperty("status").GetString());
        Assert.Equal("ready", (await GetJsonAsync(client, "/v1/health/ready")).GetProperty("status").GetString());
        Assert.Equal("3.1.0", (await GetJsonAsync(client, "/v1/version")).GetProperty("api").GetString());
        Assert.Equal(1, (await GetJsonAsync(client, "/v1/metadata")).GetProperty("modelInfo").GetArrayLength());

        JsonElement entry = (await GetJsonAsync(client, "/v1/models")).GetProperty("data")[0];
        Assert.Equal(
            ["id", "object", "created", "owned_by", "root", "parent", "max_model_len", "permission"],
            entry.EnumerateObject().Select(property => property.Name));
        Assert.NotEqual(735790403, entry.GetProperty("created").GetInt64());

        using HttpResponseMessage chat = await client.ChatAsync("meta/llama-3.1-8b-instruct");
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
        Assert.Null(SandboxClient.Header(chat, "nvcf-reqid"));
    }

    [Theory]
    [InlineData("/v1/embeddings", "meta/llama-3.1-8b-instruct", """{"detail":"Not Found"}""")]
    [InlineData("/v1/ranking", "meta/llama-3.1-8b-instruct", """{"detail":"Not Found"}""")]
    [InlineData("/v1/retrieval/meta/llama-3_1-8b-instruct/reranking", "meta/llama-3.1-8b-instruct", """{"detail":"Not Found"}""")]
    [InlineData("/v1/chat/completions", "x", ModelNotFound)]
    public async Task A_container_answers_404_to_an_unknown_route_or_model(string path, string model, string body)
    {
        await using SandboxServer server = await StartAsync(s_nim);
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.PostAsync(path, JsonSerializer.Serialize(new { model }));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(body, await SandboxClient.TextAsync(response));
    }

    [Fact]
    public async Task A_loading_container_is_live_but_not_ready()
    {
        await using SandboxServer server = await StartAsync(s_nim with { ReadyAfter = 3600 });
        using SandboxClient client = new(server);

        using HttpResponseMessage live = await client.GetAsync("/v1/health/live");
        using HttpResponseMessage ready = await client.GetAsync("/v1/health/ready");
        using HttpResponseMessage chat = await client.ChatAsync("meta/llama-3.1-8b-instruct");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, chat.StatusCode);
    }

    [Fact]
    public async Task A_container_becomes_ready_in_scaled_time()
    {
        await using SandboxServer server = await StartAsync(s_nim with { ReadyAfter = 1, TimeScale = 0.01 });
        using SandboxClient client = new(server);

        HttpStatusCode status;
        do
        {
            using HttpResponseMessage response = await client.ChatAsync("meta/llama-3.1-8b-instruct");
            status = response.StatusCode;
        }
        while (status == HttpStatusCode.ServiceUnavailable);

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task An_OpenAI_server_has_ids_without_a_slash_and_no_health()
    {
        SandboxOptions options = new() { Shape = SandboxShape.OpenAI, Models = [new("gpt-oss")], Key = "sk-x" };
        await using SandboxServer server = await StartAsync(options);
        using SandboxClient client = new(server);

        using HttpResponseMessage health = await client.GetAsync("/v1/health/ready", "Bearer sk-x");
        using HttpResponseMessage keyless = await client.GetAsync("/v1/models");
        using HttpResponseMessage list = await client.GetAsync("/v1/models", "Bearer sk-x");
        using HttpResponseMessage entry = await client.GetAsync("/v1/models/gpt-oss", "Bearer sk-x");
        using HttpResponseMessage chat = await client.ChatAsync("gpt-oss", "Bearer sk-x");
        using HttpResponseMessage unknown = await client.ChatAsync("gpt", "Bearer sk-x");

        Assert.Equal(HttpStatusCode.NotFound, health.StatusCode);
        Assert.Equal("application/json", health.Content.Headers.ContentType?.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, keyless.StatusCode);
        Assert.Equal("gpt-oss", (await SandboxClient.JsonAsync(list)).GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.OK, entry.StatusCode);
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
        Assert.Null(SandboxClient.Header(chat, "nvcf-reqid"));
        Assert.Contains("model_not_found", await SandboxClient.TextAsync(unknown), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/health/live")]
    [InlineData("/v1/metadata")]
    public async Task The_hosted_API_has_no_container_routes(string path)
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Models = s_models });
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.GetAsync(path);

        Assert.Equal("404 page not found\n", await SandboxClient.TextAsync(response));
    }

    private static async Task<JsonElement> GetJsonAsync(SandboxClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path);
        return await SandboxClient.JsonAsync(response);
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions options) =>
        SandboxServer.StartAsync(options, TestContext.Current.CancellationToken);
}
