using System.Net;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The order of the stages: the first that refuses a request answers it.</summary>
public sealed class InferenceHandlerTests
{
    private const string MissingKey = "Header of type `authorization` was missing";
    private const string Good = "Bearer nvapi-good";

    private static readonly SandboxModel[] s_models =
    [
        new("pub/good"),
        new("pub/hidden", "not_found_for_account"),
        new("pub/degraded", "degraded_400"),
        new("pub/retired", "retired_410"),
        new("pub/offline", "offline_503"),
        new("pub/edge", "html_502"),
        new("pub/embedder", ChatAnswer: null, EmbeddingsAnswer: "embedding"),
    ];

    private static SandboxOptions WithKey => new() { Models = s_models, Key = "nvapi-good" };

    [Theory]
    [InlineData("/v1/chat/completion", "{}", 404, "404 page not found\n")]
    [InlineData("/v1/responses", "{}", 404, "404 page not found\n")]
    [InlineData("/v1/chat/completions", "", 500, "Internal Server Error\n")]
    [InlineData("/v1/chat/completions", "model", 500, "Internal Server Error\n")]
    [InlineData("/v1/chat/completions", "[]", 500, "Internal Server Error\n")]
    [InlineData("/v1/chat/completions", """{"model":"pub/good"} x""", 500, "Internal Server Error\n")]
    [InlineData("/v1/chat/completions", """{"model":7}""", 500, "Internal Server Error\n")]
    [InlineData("/v1/chat/completions", """{"messages":[{"model":"pub/good"}]}""", 400, "missing_required_field")]
    [InlineData("/v1/chat/completions", """{"model":null}""", 400, "missing_required_field")]
    [InlineData("/v1/chat/completions", """{"model":"pub/unknown"}""", 404, "404 page not found\n")]
    [InlineData("/v1/chat/completions", """{"model":"pub/embedder"}""", 404, "404 page not found\n")]
    [InlineData("/v1/embeddings", """{"model":"pub/good"}""", 404, "404 page not found\n")]
    [InlineData("/v1/completions", """{"model":"pub/good"}""", 404, "404 page not found\n")]
    [InlineData("/v1/chat/completions", """{"model":"pub/retired"}""", 410, "has reached its end of life on 2026-05-14T00:00:00Z")]
    [InlineData("/v1/chat/completions", """{"model":"pub/offline"}""", 503, "Service Unavailable")]
    [InlineData("/v1/chat/completions", """{"model":"pub/edge"}""", 502, "<html>")]
    [InlineData("/v1/chat/completions", """{"model":"pub/hidden"}""", 401, MissingKey)]
    [InlineData("/v1/chat/completions", """{"messages":[{"model":1}],"model":"pub/good"}""", 401, MissingKey)]
    public async Task The_gateway_answers_before_the_key_is_checked(string path, string body, int status, string text)
    {
        await using SandboxServer server = await StartAsync(WithKey);
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.PostAsync(path, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(text, await SandboxClient.TextAsync(response), StringComparison.Ordinal);
        Assert.Null(SandboxClient.Header(response, "nvcf-reqid"));
    }

    [Fact]
    public async Task A_wrong_method_is_refused()
    {
        await using SandboxServer server = await StartAsync(WithKey);
        using SandboxClient client = new(server);

        using HttpResponseMessage chat = await client.GetAsync("/v1/chat/completions");
        using HttpResponseMessage models = await client.PostAsync("/v1/models", "{}");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, chat.StatusCode);
        Assert.Equal(["POST"], chat.Content.Headers.Allow);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, models.StatusCode);
    }

    [Fact]
    public async Task A_body_over_25_MiB_is_refused_and_one_of_25_MiB_is_read()
    {
        const int Limit = 25 * 1024 * 1024;
        await using SandboxServer server = await StartAsync(WithKey);
        using SandboxClient client = new(server);
        string start = """{"model":"pub/unknown"}""";

        using HttpResponseMessage largest = await client.PostAsync("/v1/chat/completions", start.PadRight(Limit));
        using HttpResponseMessage larger = await client.PostAsync("/v1/chat/completions", start.PadRight(Limit + 1));

        Assert.Equal(HttpStatusCode.NotFound, largest.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, larger.StatusCode);
        Assert.Contains("below 26214400 bytes", await SandboxClient.TextAsync(larger), StringComparison.Ordinal);
        Assert.Equal([Limit, Limit + 1], server.Requests.Select(request => request.BodyBytes));
    }

    [Theory]
    [InlineData("nvapi-good", 401, "Unauthorized access")]
    [InlineData("Basic bnZhcGk=", 401, "Unauthorized access")]
    [InlineData("Bearer nvapi-bad", 401, "Authentication failed")]
    [InlineData(Good, 200, "choices")]
    public async Task The_key_is_checked_after_the_gateway(string authorization, int status, string text)
    {
        await using SandboxServer server = await StartAsync(WithKey);
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.ChatAsync("pub/good", authorization);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(text, await SandboxClient.TextAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyRefusal.Unauthorized, 401, "Authentication failed")]
    [InlineData(KeyRefusal.Forbidden, 403, "Authorization failed")]
    [InlineData(KeyRefusal.PaymentRequired, 402, AnswerTemplate.AccountId)]
    [InlineData(KeyRefusal.Scope, 404, "Not found for account '" + AnswerTemplate.AccountId)]
    public async Task A_refusal_applies_to_every_key_even_the_valid_one(KeyRefusal refusal, int status, string text)
    {
        await using SandboxServer server = await StartAsync(WithKey with { RefuseKeyWith = refusal });
        using SandboxClient client = new(server);

        foreach (string authorization in new[] { Good, "Bearer anything" })
        {
            using HttpResponseMessage response = await client.ChatAsync("pub/degraded", authorization);

            Assert.Equal(status, (int)response.StatusCode);
            Assert.Contains(text, await SandboxClient.TextAsync(response), StringComparison.Ordinal);
        }

        using HttpResponseMessage missing = await client.ChatAsync("pub/good");
        Assert.Equal(HttpStatusCode.Unauthorized, missing.StatusCode);
    }

    [Fact]
    public async Task Only_requests_that_reach_a_worker_are_limited()
    {
        await using SandboxServer server = await StartAsync(WithKey with { RequestsPerMinute = 2 });
        using SandboxClient client = new(server);

        List<int> statuses = [];
        foreach (string name in new[] { "unknown", "retired", "hidden", "degraded", "good", "good", "good", "hidden", "retired" })
        {
            using HttpResponseMessage response = await client.ChatAsync("pub/" + name, Good);
            statuses.Add((int)response.StatusCode);
        }

        using HttpResponseMessage refusedKey = await client.ChatAsync("pub/good", "Bearer nvapi-bad");

        Assert.Equal([404, 410, 404, 400, 200, 200, 429, 404, 410], statuses);
        Assert.Equal(HttpStatusCode.Unauthorized, refusedKey.StatusCode);
        Assert.Equal(1, server.Statistics.Refused);
    }

    [Fact]
    public async Task The_limiter_sends_no_Retry_After()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Models = s_models, RequestsPerMinute = 1 });
        using SandboxClient client = new(server);

        using HttpResponseMessage first = await client.ChatAsync("pub/good");
        using HttpResponseMessage second = await client.ChatAsync("pub/good");

        Assert.Equal("""{"status":429,"title":"Too Many Requests"}""", await SandboxClient.TextAsync(second));
        Assert.Null(second.Headers.RetryAfter);
        Assert.NotNull(SandboxClient.Header(first, "nvcf-reqid"));
        Assert.Null(SandboxClient.Header(second, "nvcf-reqid"));
    }

    [Fact]
    public async Task An_asymmetric_embedding_model_requires_an_input_type()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Models = s_models });
        using SandboxClient client = new(server);

        using HttpResponseMessage without = await client.PostAsync("/v1/embeddings", """{"model":"pub/embedder","input":["a"]}""");
        using HttpResponseMessage with = await client.EmbedAsync("pub/embedder");

        Assert.Equal("""{"error":"'input_type' parameter is required for asymmetric models"}""", await SandboxClient.TextAsync(without));
        Assert.Contains("\"embedding\":[", await SandboxClient.TextAsync(with), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_slower_than_the_poll_time_results_in_an_empty_504()
    {
        SandboxModel[] models = [new("pub/hang", "no_answer"), new("pub/slow", ChatLatency: 3_600_000), new("pub/fast")];
        await using SandboxServer server = await StartAsync(new SandboxOptions { Models = models, TimeScale = 0.01 });
        using SandboxClient client = new(server);

        foreach (string model in new[] { "pub/hang", "pub/slow" })
        {
            using HttpResponseMessage response = await client.ChatAsync(model, pollSeconds: 1);

            Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
            Assert.Empty(await SandboxClient.TextAsync(response));
            Assert.True(Guid.TryParse(SandboxClient.Header(response, "nvcf-reqid"), out _));
            Assert.Equal("errored", SandboxClient.Header(response, "nvcf-status"));
        }

        using HttpResponseMessage fast = await client.ChatAsync("pub/fast", pollSeconds: 1);
        Assert.Equal(HttpStatusCode.OK, fast.StatusCode);
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions options) =>
        SandboxServer.StartAsync(options, TestContext.Current.CancellationToken);
}
