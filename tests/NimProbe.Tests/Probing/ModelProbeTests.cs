using System.Text.Json;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>The routes of a model: which are requested, in which order, and which response decides.</summary>
public sealed class ModelProbeTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Embeddings = "/v1/embeddings";
    private const string Completions = "/v1/completions";

    [Theory]
    [InlineData("nvidia/nv-embedqa-e5-v5", "embedding", new[] { Embeddings })]
    [InlineData("nvidia/nv-embed-v1", "embedding_symmetric", new[] { Embeddings })]
    [InlineData("publisher/unnamed-vectors", "embedding", new[] { Chat, Embeddings })]
    public async Task An_embedding_model_is_available_through_its_own_route(string id, string answer, string[] paths)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(id, ChatAnswer: null, EmbeddingsAnswer: answer));
        NimProbeResult result = (await harness.ProbeAsync([new ProbeTarget(id) { IsListed = true }])).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal(NimRoute.Embeddings, result.Endpoint);
        Assert.Equal(NimModelKind.Embedding, result.Kind);
        Assert.Equal(paths.Length, result.Attempts);
        Assert.False(result.PassedAfterRetry);
        Assert.Equal(paths, GetPaths(harness));
    }

    [Theory]
    [InlineData("bigcode/starcoder2-15b", new[] { Completions })]
    [InlineData("publisher/unnamed-base-model", new[] { Chat, Embeddings, Completions })]
    public async Task A_base_model_is_available_through_completions(string id, string[] paths)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel(id, ChatAnswer: null, CompletionsAnswer: "completion_choices"));
        NimProbeResult result = (await harness.ProbeAsync([new ProbeTarget(id) { IsListed = true }])).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal(NimRoute.Completions, result.Endpoint);
        Assert.Equal(NimModelKind.Completion, result.Kind);
        Assert.Equal(paths, GetPaths(harness));
    }

    [Fact]
    public async Task The_route_with_a_completion_corrects_the_kind()
    {
        const string Id = "publisher/embedded-chat-embed";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id));
        NimProbeResult result = (await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }])).Single;

        Assert.Equal([Embeddings, Chat], GetPaths(harness));
        Assert.Equal(NimRoute.ChatCompletions, result.Endpoint);
        Assert.Equal(NimModelKind.Chat, result.Kind);
    }

    [Fact]
    public async Task The_route_of_the_input_is_requested_first()
    {
        const string Id = "publisher/unnamed-vectors";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel(Id, ChatAnswer: null, EmbeddingsAnswer: "embedding"));
        await harness.ProbeAsync([new ProbeTarget(Id) { Endpoint = NimRoute.Embeddings }]);

        Assert.Equal([Embeddings], GetPaths(harness));
    }

    [Fact]
    public async Task A_model_without_a_chat_template_is_probed_on_the_next_route()
    {
        const string Id = "publisher/base";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel(Id, "no_template", CompletionsAnswer: "completion_choices")],
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                ["no_template"] = new()
                {
                    Status = 400,
                    Text = """{"object":"error","message":"As of transformers v4.44, default chat template is no longer allowed, so you """
                        + """must provide a chat template if the tokenizer does not define one.","type":"BadRequestError","code":400}""",
                },
            },
        });
        NimProbeResult result = (await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }])).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal(NimRoute.Completions, result.Endpoint);
    }

    [Fact]
    public async Task A_rejection_by_a_worker_precedes_missing_routes()
    {
        const string Id = "publisher/base";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel(Id, "no_template")],
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                ["no_template"] = new() { Status = 400, Text = """{"message":"this model has no chat template","code":400}""" },
            },
        });
        NimProbeResult result = (await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }])).Single;

        Assert.Equal(NimModelStatus.RequestRejected, result.Status);
        Assert.Equal(NimRoute.ChatCompletions, result.Endpoint);
        Assert.Equal(3, result.Attempts);
    }

    [Theory]
    [InlineData(NimRoute.ChatCompletions, Chat)]
    [InlineData(NimRoute.Embeddings, Embeddings)]
    [InlineData(NimRoute.Completions, Completions)]
    public async Task A_route_in_the_options_is_the_only_one(NimRoute route, string path)
    {
        const string Id = "nvidia/nvclip";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, ChatAnswer: null));
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }], new ProbeOptions { Endpoint = route });

        Assert.Equal(NimModelStatus.NoRoute, report.Single.Status);
        Assert.Equal(route, report.Single.Endpoint);
        Assert.Equal([path], GetPaths(harness));
    }

    [Fact]
    public async Task A_listed_model_without_a_route_is_probed_once_on_each()
    {
        const string Id = "nvidia/nvclip";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, ChatAnswer: null));
        NimProbeResult result = (await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }])).Single;

        Assert.Equal(NimModelStatus.NoRoute, result.Status);
        Assert.Equal(NimAvailability.Unknown, result.Availability);
        Assert.Equal([Embeddings, Chat, Completions], GetPaths(harness));
    }

    [Fact]
    public async Task Unlisted_ids_are_looked_up_in_the_catalogue_which_is_read_once()
    {
        string[] unlisted = ["meta/llama-3_1-8b-instruct", "typo/model", "another/typo"];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("meta/llama-3.1-8b-instruct"));
        ProbeReport report = await harness.ProbeAsync(unlisted);

        Assert.Equal(3, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.NotListed, r.Status));
        Assert.All(report.Results, static r => Assert.Equal(1, r.Attempts));
        Assert.Single(harness.Server.Requests, static r => r.Path == "/v1/models");
    }

    [Fact]
    public async Task Without_a_catalogue_no_model_is_NotListed()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Models = [], ModelsAnswer = "html_200" });
        ProbeReport report = await harness.ProbeAsync("some/model", "other/model");

        Assert.Null(report.Fault);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.NoRoute, r.Status));
        Assert.Single(harness.Server.Requests, static r => r.Path == "/v1/models");
    }

    [Fact]
    public async Task The_catalogue_is_not_read_for_models_known_to_be_listed()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("nvidia/nvclip", ChatAnswer: null), new SandboxModel("some/model"));
        await harness.ProbeAsync([new ProbeTarget("nvidia/nvclip") { IsListed = true }, new ProbeTarget("some/model") { IsListed = true }]);

        Assert.DoesNotContain(harness.Server.Requests, static r => r.Path == "/v1/models");
    }

    [Fact]
    public async Task A_pattern_means_the_models_of_the_catalogue_and_without_a_match_is_an_error()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("a/one"), new SandboxModel("a/two"), new SandboxModel("b/three"));
        ProbeReport report = await harness.ProbeAsync(
            [
                new ProbeTarget("a/*") { Matches = static id => id.StartsWith("a/", StringComparison.Ordinal) },
                new ProbeTarget("none/*") { Matches = static id => id.StartsWith("none/", StringComparison.Ordinal) },
            ],
            new ProbeOptions { ThrottleLimit = 1 });

        Assert.Equal(["a/one", "a/two"], report.Results.Select(static r => r.Id).Order());
        Assert.All(report.Results, static r => Assert.Equal(3, r.CatalogCount));
        NimProbeException error = Assert.Single(report.Errors);
        Assert.Equal(NimErrorId.ModelNotFound, error.ErrorId);
        Assert.Equal("none/*", error.Target);
        Assert.StartsWith("Models: 2. Requests: 3,", report.Summary, StringComparison.Ordinal);
        Assert.Single(harness.Server.Requests, static r => r.Path == "/v1/models");
    }

    [Theory]
    [InlineData("expects_image_500", 2)]
    [InlineData("system_role_500", 1)]
    [InlineData("multimodal_400", 1)]
    public async Task A_model_that_requires_other_input_is_RequestRejected_and_not_Failing(string answer, int attempts)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("google/paligemma", answer));
        NimProbeResult result = (await harness.ProbeAsync("google/paligemma")).Single;

        Assert.Equal(NimModelStatus.RequestRejected, result.Status);
        Assert.Equal(NimModelKind.Vision, result.Kind);
        Assert.Equal(attempts, result.Attempts);
    }

    [Theory]
    [InlineData(NimRoute.ChatCompletions, "model,messages,max_tokens,stream")]
    [InlineData(NimRoute.Embeddings, "model,input,input_type")]
    [InlineData(NimRoute.Completions, "model,prompt,max_tokens")]
    public async Task The_request_has_only_properties_that_every_schema_accepts(NimRoute route, string names)
    {
        const string Id = "publisher/model";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id));
        await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }], new ProbeOptions { Endpoint = route });

        using JsonDocument body = JsonDocument.Parse(Assert.Single(harness.Server.Requests).Body);
        Assert.Equal(names, string.Join(',', body.RootElement.EnumerateObject().Select(static p => p.Name)));
        Assert.Equal(Id, body.RootElement.GetProperty("model").GetString());
        Assert.True(!body.RootElement.TryGetProperty("max_tokens", out JsonElement tokens) || tokens.GetInt32() == 16);
        Assert.DoesNotContain("system", body.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_future_end_of_life_is_in_the_result_of_an_available_model()
    {
        DateTimeOffset end = new(2027, 3, 1, 9, 0, 0, TimeSpan.Zero);
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("publisher/ending", "deprecation_header") { EndOfLife = end });
        NimProbeResult result = (await harness.ProbeAsync("publisher/ending")).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal(end.UtcDateTime, result.EndOfLife);
        Assert.Equal(DateTimeKind.Utc, result.EndOfLife!.Value.Kind);
        Assert.Contains("2027-03-01", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("publisher/ended")]
    [InlineData("writer/palmyra-2024-10-01")]
    [InlineData("writer/2024-10-01")]
    public async Task The_result_of_a_retired_model_has_its_end_of_life(string id)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(id, "retired_410") { IsListed = false });
        NimProbeResult result = (await harness.ProbeAsync(id)).Single;

        Assert.Equal(NimModelStatus.Retired, result.Status);
        Assert.Equal(AnswerTemplate.DefaultEndOfLife.UtcDateTime, result.EndOfLife);
    }

    private static IEnumerable<string> GetPaths(ProbeHarness harness) => harness.Server.Requests.Select(static r => r.Path);
}
