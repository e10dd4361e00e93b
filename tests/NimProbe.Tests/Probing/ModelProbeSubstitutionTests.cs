using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Shapes;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>The model that an answer names, compared with the requested one.</summary>
public sealed class ModelProbeSubstitutionTests
{
    private const string Key = "nvapi-0123456789abcdefABCDEF";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("z-ai/glm-5.1", "z-ai/glm-5.2", true)]
    [InlineData("moonshotai/kimi-k2.5", "moonshotai/kimi-k2.6", true)]
    [InlineData("google/gemma-2b", "google/gemma-7b", true)]
    [InlineData("meta/llama-3.1-8b-instruct", "Llama-3_1-8B-Instruct", false)]
    [InlineData("nvidia/llama-3.3-nemotron-super-49b-v1", "nvidia/Llama-3_3-Nemotron-Super-49B-v1", false)]
    [InlineData("meta/llama-3.1-8b-instruct", "Meta-Llama-3.1-8B-Instruct", null)]
    public async Task A_result_has_the_model_of_the_answer_without_another_request(string id, string served, bool? isSubstituted)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(id, "substituted") { ServedModel = served });
        NimProbeResult result = (await harness.ProbeAsync(id)).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal((served, isSubstituted), (result.ServedModel, result.IsSubstituted));
        Assert.Equal(isSubstituted == true ? $"Answered by another model, '{served}'" : "Answered", result.Detail);
        Assert.Equal(1, harness.Server.Statistics.Requests);
    }

    [Fact]
    public async Task An_embedding_model_can_be_substituted_too()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("nvidia/llama-3.2-nv-embedqa-1b-v1", ChatAnswer: null, EmbeddingsAnswer: "substituted_embedding")
            {
                ServedModel = "nvidia/llama-3.2-nv-embedqa-1b-v2",
            });
        NimProbeResult result = (await harness.ProbeAsync("nvidia/llama-3.2-nv-embedqa-1b-v1")).Single;

        Assert.Equal(NimRoute.Embeddings, result.Endpoint);
        Assert.Equal(("nvidia/llama-3.2-nv-embedqa-1b-v2", true), (result.ServedModel, result.IsSubstituted));
    }

    [Theory]
    [InlineData("choices", "pub/model", false)]
    [InlineData("embedding_symmetric", "pub/model", false)]
    [InlineData("sse_choices", "pub/model", false)]
    [InlineData("reasoning_only", "pub/model", false)]
    [InlineData("substituted_quantised", "pub/model-fp8", null)]
    [InlineData("substituted_path", "/opt/nim/workspace", null)]
    [InlineData("nameless_choices", null, null)]
    [InlineData("not_found_for_account", null, null)]
    [InlineData("error_in_200", null, null)]
    [InlineData("worker_500_something_went_wrong", null, null)]
    [InlineData("connection_closed", null, null)]
    public async Task An_unknown_name_is_undecided_and_without_an_answer_there_is_no_name(
        string answer, string? served, bool? isSubstituted)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("meta/llama-3.1-8b-instruct"), new SandboxModel("pub/model", answer));
        NimProbeResult result = (await harness.ProbeAsync("meta/llama-3.1-8b-instruct", "pub/model"))["pub/model"];

        Assert.Equal((served, isSubstituted), (result.ServedModel, result.IsSubstituted));
    }

    [Fact]
    public async Task Only_a_run_with_a_catalogue_knows_the_names_of_a_self_hosted_service()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Shape = SandboxShape.Nim,
            Models = [new SandboxModel("team/old", "substituted") { ServedModel = "team/new" }, new SandboxModel("team/new")],
        });

        Assert.Null((await harness.ProbeAsync("team/old"))["team/old"].IsSubstituted);
        Assert.DoesNotContain("/v1/models", harness.Server.Statistics.ByPath.Keys);

        // A model of the catalogue brings it along; a pattern, and the catalogue as a whole, have it read.
        ModelCatalog catalog = await ReadCatalogAsync(harness);
        NimProbeResult received = (await harness.ProbeAsync([ProbeTarget.FromModel(catalog.Find("team/old")!)])).Single;
        Assert.Equal(("team/new", true), (received.ServedModel, received.IsSubstituted));
        Assert.Equal(1, harness.Server.Statistics.ByPath["/v1/models"]);

        ProbeTarget pattern = new("team/n*") { Matches = static id => id == "team/new" };
        ProbeReport expanded = await harness.ProbeAsync([pattern, new("team/old")]);
        Assert.True(expanded["team/old"].IsSubstituted);
        Assert.False(expanded["team/new"].IsSubstituted);
        Assert.Equal(2, harness.Server.Statistics.ByPath["/v1/models"]);
    }

    [Fact]
    public async Task A_key_in_the_name_is_removed()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel("pub/echo", "echo"), new SandboxModel("pub/foreign", "foreign")],
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                ["echo"] = new() { Text = """{"model":"{authorization}","choices":[{"message":{"content":"Hi"}}]}""" },
                ["foreign"] = new() { Text = """{"model":"for nvapi-ANOTHER0123456789","choices":[{"message":{"content":"Hi"}}]}""" },
            },
        });
        ProbeReport report = await harness.ProbeAsync([new("pub/echo"), new("pub/foreign")], settings: harness.Settings(Key));

        Assert.Equal("Bearer (redacted)", report["pub/echo"].ServedModel);
        Assert.Equal("for (redacted)", report["pub/foreign"].ServedModel);
    }

    private static async Task<ModelCatalog> ReadCatalogAsync(ProbeHarness harness)
    {
        using NimConnection connection = NimConnection.Open(harness.Settings());
        return await new CatalogReader(connection, maximumRetryCount: 0).ReadAsync(Cancellation);
    }
}
