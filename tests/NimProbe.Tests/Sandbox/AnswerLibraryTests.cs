using System.Net;
using System.Text;
using System.Text.Json;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Traffic;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The built-in answers as a client receives them.</summary>
public sealed class AnswerLibraryTests
{
    private static readonly string[] s_placeholders =
        ["{model}", "{served}", "{function}", "{account}", "{date}", "{deprecation}", "{authorization}", "{port}", "{path}", "{soon}"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The answers without a special delivery.</summary>
    public static TheoryData<string> WholeAnswers =>
    [
        .. AnswerLibrary.BuiltIn
            .Where(static answer => answer.Delivery == AnswerDelivery.Whole && !answer.Tail.Any())
            .Select(static answer => answer.Name),
    ];

    [Theory]
    [MemberData(nameof(WholeAnswers))]
    public async Task Status_headers_and_body_arrive_as_defined(string name)
    {
        SandboxAnswer answer = AnswerLibrary.BuiltIn.Single(answer => answer.Name == name);
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", name));
        using SandboxClient client = new(server);

        // Everything that an answer can require. A model that reads its requests can refuse an image.
        bool withImage = answer.RequiresImage || answer.Respond is null;
        string request = Encoding.UTF8.GetString(ProbeRequestBody.Write(NimRoute.ChatCompletions, "pub/a", 16, withImage).Span)
            .Replace("\"stream\":false", "\"input_type\":\"query\"", StringComparison.Ordinal);
        using HttpResponseMessage response = await client.PostAsync("/v1/chat/completions", request, "Bearer nvapi-x");
        string body = await SandboxClient.TextAsync(response);

        Assert.Equal(answer.Status, (int)response.StatusCode);
        Assert.Equal(answer.ContentType, response.Content.Headers.ContentType?.ToString());
        Assert.All(answer.Headers, header => Assert.Contains(header.Key, GetHeaderNames(response)));
        Assert.Equal(answer.Stage == AnswerStage.Worker, Guid.TryParse(SandboxClient.Header(response, "nvcf-reqid"), out _));
        Assert.Equal(answer.Stage == AnswerStage.Worker, SandboxClient.Header(response, "nvcf-status") is not null);
        foreach (string placeholder in s_placeholders)
        {
            Assert.DoesNotContain(placeholder, body, StringComparison.Ordinal);
            Assert.DoesNotContain(placeholder, response.Headers.ToString(), StringComparison.Ordinal);
        }

        if (answer.ContentType?.Contains("json", StringComparison.Ordinal) is true && answer.Bytes is null)
        {
            JsonElement.Parse(body);
        }
    }

    [Fact]
    public void Every_name_is_unique_and_has_a_meaning()
    {
        Assert.Distinct(AnswerLibrary.BuiltIn.Select(answer => answer.Name));
        Assert.All(AnswerLibrary.BuiltIn, answer => Assert.NotEmpty(answer.Meaning));
        Assert.All(CatalogAnswers.Names, name => Assert.Matches("^[a-z0-9_]+$", name));
    }

    [Theory]
    [InlineData("connection_closed")]
    [InlineData("reset_in_headers")]
    public async Task A_dropped_connection_gives_no_response(string name)
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", name));
        using SandboxClient client = new(server);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.ChatAsync("pub/a"));
    }

    [Fact]
    public async Task A_truncated_body_ends_before_its_announced_length()
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", "truncated_200"));
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.ChatAsync("pub/a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(SandboxClient.Header(response, "nvcf-reqid"));
        await Assert.ThrowsAsync<HttpRequestException>(() => SandboxClient.TextAsync(response));
    }

    [Fact]
    public async Task A_reset_within_the_body_fails_the_request()
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", "reset_in_body"));
        using SandboxClient client = new(server);

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            using HttpResponseMessage response = await client.ChatAsync("pub/a");
            await SandboxClient.TextAsync(response);
        });
    }

    [Theory]
    [InlineData("no_answer")]
    [InlineData("headers_forever")]
    public async Task A_silent_answer_lasts_until_the_client_disconnects(string name)
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", name));
        using SandboxClient client = new(server);
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        Task<HttpResponseMessage> chat = client.ChatAsync("pub/a", cancellation: cancel.Token);
        await WaitUntilAsync(() => server.Statistics.InFlight == 1);
        Assert.False(chat.IsCompleted);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chat);
        await WaitUntilAsync(() => server.Statistics.InFlight == 0);
    }

    [Fact]
    public async Task A_dribble_never_ends()
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", "dribble"), timeScale: 0.0001);
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.ChatAsync("pub/a");
        await using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        byte[] start = new byte[2000];
        await body.ReadExactlyAsync(start, Cancellation);

        string text = Encoding.UTF8.GetString(start);
        Assert.StartsWith("{\"id\":\"chatcmpl-", text, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => JsonElement.Parse(text));
    }

    [Fact]
    public async Task A_slow_body_is_preceded_by_its_headers()
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", "slow_body", ChatLatency: 3_600_000));
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.ChatAsync("pub/a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, server.Statistics.InFlight);
    }

    [Theory]
    [InlineData("huge_body", 100L * 1024 * 1024)]
    [InlineData("gzip_bomb", 1024L * 1024)]
    public async Task A_huge_body_has_its_full_size(string name, long atLeast)
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", name));
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.ChatAsync("pub/a");
        await using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        byte[] buffer = new byte[1024 * 1024];
        long length = 0;
        for (int read; (read = await body.ReadAsync(buffer, Cancellation)) > 0;)
        {
            length += read;
        }

        Assert.InRange(length, atLeast, atLeast + (1024 * 1024));
    }

    [Fact]
    public async Task Echo_answers_repeat_the_key_and_the_account()
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", "echo_authorization|echo_account"));
        using SandboxClient client = new(server);

        using HttpResponseMessage key = await client.ChatAsync("pub/a", "Bearer nvapi-\"secret\"");
        using HttpResponseMessage account = await client.ChatAsync("pub/a");

        JsonElement error = (await SandboxClient.JsonAsync(key)).GetProperty("error");
        Assert.EndsWith("Bearer nvapi-\"secret\"", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains(AnswerTemplate.AccountId, await SandboxClient.TextAsync(account), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_lead_to_a_path_that_records_clients_that_follow()
    {
        SandboxModel model = new("pub/a", "redirect_other_origin|redirect_same_origin|redirect_loop");
        await using SandboxServer server = await StartAsync(model);
        using SandboxClient client = new(server);

        using HttpResponseMessage other = await client.ChatAsync("pub/a");
        using HttpResponseMessage same = await client.ChatAsync("pub/a");
        using HttpResponseMessage loop = await client.ChatAsync("pub/a");
        using HttpResponseMessage followed = await client.PostAsync(same.Headers.Location!.ToString(), "{}", "Bearer x");

        Assert.Equal(new Uri($"http://localhost:{server.Origin.Port}/elsewhere/v1/chat/completions"), other.Headers.Location);
        Assert.Equal("/v1/chat/completions", loop.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.OK, followed.StatusCode);
        SandboxRequest request = server.Requests[^1];
        Assert.Equal(("/moved/v1/chat/completions", true), (request.Path, request.HasAuthorization));
    }

    [Fact]
    public async Task The_end_of_life_of_a_model_appears_in_its_answers()
    {
        DateTimeOffset end = new(2027, 1, 2, 9, 0, 0, TimeSpan.Zero);
        SandboxModel model = new("pub/a", "deprecation_header|retired_410") { EndOfLife = end };
        await using SandboxServer server = await StartAsync(model);
        using SandboxClient client = new(server);

        using HttpResponseMessage deprecated = await client.ChatAsync("pub/a");
        using HttpResponseMessage retired = await client.ChatAsync("pub/a");

        Assert.Equal("2027-01-02T09:00:00Z", SandboxClient.Header(deprecated, "Deprecation"));
        Assert.Contains("2027-01-02T09:00:00Z", await SandboxClient.TextAsync(retired), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_custom_answer_is_sent_unchanged()
    {
        byte[] bytes = [0, 1, 2, 0xFF];
        SandboxOptions options = new()
        {
            Models = [new SandboxModel("pub/a", "teapot|choices")],
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                ["teapot"] = new()
                {
                    Status = 418,
                    ContentType = "x/y",
                    Headers = [new("x-tea", "{model}")],
                    Bytes = bytes,
                    Stage = AnswerStage.Edge,
                },
                ["choices"] = new() { Text = "mine" },
            },
        };
        await using SandboxServer server = await SandboxServer.StartAsync(options, Cancellation);
        using SandboxClient client = new(server);

        using HttpResponseMessage teapot = await client.ChatAsync("pub/a");
        using HttpResponseMessage mine = await client.ChatAsync("pub/a");

        Assert.Equal(418, (int)teapot.StatusCode);
        Assert.Equal("x/y", teapot.Content.Headers.ContentType?.ToString());
        Assert.Equal("pub/a", SandboxClient.Header(teapot, "x-tea"));
        Assert.Equal(bytes, await teapot.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("mine", await SandboxClient.TextAsync(mine));
    }

    [Fact]
    public async Task A_sequence_advances_per_route_and_repeats_its_last_answer_until_reset()
    {
        SandboxModel model = new("pub/a", "worker_busy_503|empty_504|choices", EmbeddingsAnswer: "engine_500|embedding");
        await using SandboxServer server = await StartAsync(model);
        using SandboxClient client = new(server);

        Assert.Equal([503, 504, 200, 200], await GetStatusesAsync(4, () => client.ChatAsync("pub/a")));
        Assert.Equal([500, 200, 200], await GetStatusesAsync(3, () => client.EmbedAsync("pub/a")));
        server.Reset();
        Assert.Equal([503, 504], await GetStatusesAsync(2, () => client.ChatAsync("pub/a")));
    }

    [Fact]
    public async Task The_completions_route_returns_text()
    {
        await using SandboxServer server = await StartAsync(new SandboxModel("pub/a", ChatAnswer: null, CompletionsAnswer: "choices"));
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.CompleteAsync("pub/a");

        JsonElement choice = (await SandboxClient.JsonAsync(response)).GetProperty("choices")[0];
        Assert.Equal(JsonValueKind.String, choice.GetProperty("text").ValueKind);
    }

    [Fact]
    public async Task An_unknown_answer_is_reported_at_the_start()
    {
        SandboxModel model = new("pub/a", "choices|nonsense");

        SandboxException error = await Assert.ThrowsAsync<SandboxException>(() => StartAsync(model));

        Assert.Contains("'nonsense'", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> GetHeaderNames(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).Select(static header => header.Key);

    private static async Task<List<int>> GetStatusesAsync(int count, Func<Task<HttpResponseMessage>> send)
    {
        List<int> statuses = [];
        for (int index = 0; index < count; index++)
        {
            using HttpResponseMessage response = await send();
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Cancellation);
        }
    }

    private static Task<SandboxServer> StartAsync(SandboxModel model, double timeScale = 1) =>
        SandboxServer.StartAsync(new SandboxOptions { Models = [model], TimeScale = timeScale }, Cancellation);
}
