using NimProbe.Engine.Gates;
using NimProbe.Tests.Reports;
using Xunit;

namespace NimProbe.Tests.Gates;

public sealed class ModelAlternativesTests
{
    private static readonly NimModel[] s_models =
    [
        .. new[]
        {
            "meta/llama-3.1-8b-instruct", "meta/llama-3.1-70b-instruct", "meta/llama-3.3-70b-instruct",
            "meta/llama-guard-4-12b", "meta/codellama-70b",
            "nvidia/llama-3.1-nemotron-70b-instruct", "mistralai/mistral-nemotron", "nvidia/nv-embedqa-e5-v5",
            "nvidia/nv-embedqa-mistral-7b-v2",
        }.Select(static id => new NimModel
        {
            Id = id,
            Kind = id.Contains("embed", StringComparison.Ordinal) ? NimModelKind.Embedding : NimModelKind.Chat,
            BaseUri = Samples.Service,
        }),
    ];

    [Theory]
    [InlineData("meta/llama-3.1-405b-instruct", NimModelKind.Chat, "meta/llama-3.1-70b-instruct")]
    [InlineData("meta/llama-3.3-70b-instruct", NimModelKind.Chat, "meta/llama-3.1-70b-instruct")]
    [InlineData("acme/Llama-3.1-nemotron-70b", NimModelKind.Chat, "nvidia/llama-3.1-nemotron-70b-instruct")]
    [InlineData("nvidia/nv-embedqa-e5-v4", NimModelKind.Embedding, "nvidia/nv-embedqa-e5-v5")]
    public void The_most_similar_model_is_the_first_alternative(string id, NimModelKind kind, string closest) =>
        Assert.Equal(closest, ModelAlternatives.Rank(id, kind, s_models).First().Id);

    [Fact]
    public void Models_of_other_families_and_kinds_are_not_alternatives()
    {
        Assert.Empty(ModelAlternatives.Rank("meta/llama-3.1-8b-instruct", NimModelKind.Rerank, s_models));
        Assert.Empty(ModelAlternatives.Rank("google/gemma-2-2b-it", NimModelKind.Chat, s_models));
    }

    [Fact]
    public void A_model_is_not_an_alternative_to_itself() =>
        Assert.DoesNotContain(
            ModelAlternatives.Rank("meta/llama-3.1-8b-instruct", NimModelKind.Chat, s_models),
            static m => m.Id == "meta/llama-3.1-8b-instruct");

    [Fact]
    public void The_order_of_the_catalogue_does_not_matter() =>
        Assert.Equal(
            ModelAlternatives.Rank("meta/llama-3.1-405b-instruct", NimModelKind.Chat, s_models),
            ModelAlternatives.Rank("meta/llama-3.1-405b-instruct", NimModelKind.Chat, s_models.Reverse()));
}
