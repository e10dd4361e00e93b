using NimProbe.Engine.Kinds;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox.Catalog;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Kinds;

public sealed class KindTableTests
{
    private const string ClosedToAccount = "json_function_not_found_for_account";

    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct", NimModelKind.Chat)]
    [InlineData("nvidia/nv-embedqa-e5-v5", NimModelKind.Embedding)]
    [InlineData("baai/bge-m3", NimModelKind.Embedding)]
    [InlineData("nvidia/nvclip", NimModelKind.Embedding)]
    [InlineData("snowflake/arctic-embed-l", NimModelKind.Embedding)]
    [InlineData("nvidia/llama-3.2-nv-rerankqa-1b-v2", NimModelKind.Rerank)]
    [InlineData("bigcode/starcoder2-15b", NimModelKind.Completion)]
    [InlineData("meta/llama-3.2-90b-vision-instruct", NimModelKind.Vision)]
    [InlineData("google/paligemma", NimModelKind.Vision)]
    [InlineData("microsoft/phi-4-multimodal-instruct", NimModelKind.Vision)]
    [InlineData("nvidia/llama-3.1-nemoguard-8b-topic-control", NimModelKind.Guard)]
    [InlineData("meta/llama-guard-4-12b", NimModelKind.Guard)]
    [InlineData("stabilityai/stable-diffusion-3-medium", NimModelKind.Image)]
    [InlineData("nvidia/streampetr", NimModelKind.Other)]
    [InlineData("NVIDIA/NV-EmbedQA-E5-v5", NimModelKind.Embedding)]
    [InlineData("nv-embed-v1", NimModelKind.Embedding)]
    [InlineData("guard/model", NimModelKind.Chat)]
    [InlineData("", NimModelKind.Chat)]
    public void The_kind_is_guessed_from_the_id(string id, NimModelKind kind) => Assert.Equal(kind, KindTable.Default.GetKind(id));

    [Fact]
    public void No_embedding_model_of_the_catalogue_needs_a_second_request() =>
        Assert.All(
            SandboxCatalog.Entries.Where(static e => e.EmbeddingsAnswer is not null),
            static e => Assert.Equal(NimModelKind.Embedding, KindTable.Default.GetKind(e.Id)));

    [Fact]
    public void No_chat_model_of_the_catalogue_is_sent_to_another_route_first() =>
        Assert.All(
            SandboxCatalog.Entries.Where(static e => e.ChatAnswer is "choices" or "reasoning_only"),
            static e => Assert.Equal(
                NimRoute.ChatCompletions,
                RoutePlan.GetRoutes(NimRoute.Auto, NimRoute.Auto, KindTable.Default.GetKind(e.Id))[0]));

    [Fact]
    public void Canary_models_were_never_closed_in_the_recording()
    {
        HashSet<string> closed = [.. RecordedProbes.ReadDays()
            .SelectMany(RecordedProbes.ReadDay)
            .Where(static m => m.ChatAnswer == ClosedToAccount || m.EmbeddingsAnswer == ClosedToAccount)
            .Select(static m => m.Id)];

        Assert.NotEmpty(closed);
        Assert.DoesNotContain(KindTable.Default.CanaryModels, closed.Contains);
    }

    [Fact]
    public void The_rank_of_a_canary_model_is_its_index()
    {
        Assert.Equal(0, KindTable.Default.GetCanaryRank(KindTable.Default.CanaryModels[0]));
        Assert.Equal(-1, KindTable.Default.GetCanaryRank("01-ai/yi-large"));
        Assert.Equal(KindTable.Default.CanaryModels.Count, KindTable.Default.CanaryModels.Distinct().Count());
    }
}
