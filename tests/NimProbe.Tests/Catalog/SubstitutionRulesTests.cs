using NimProbe.Engine.Catalog;
using NimProbe.Engine.Kinds;
using Xunit;

namespace NimProbe.Tests.Catalog;

/// <summary>Pairs of ids that catalogues have listed, and names that servers report.</summary>
public sealed class SubstitutionRulesTests
{
    [Theory]
    [InlineData("z-ai/glm-5.1", "z-ai/glm-5.2")]
    [InlineData("z-ai/glm-5.2", "z-ai/glm-5.1")]
    [InlineData("moonshotai/kimi-k2.5", "moonshotai/kimi-k2.6")]
    [InlineData("moonshotai/kimi-k2.6", "moonshotai/kimi-k2.5")]
    [InlineData("google/gemma-2b", "google/gemma-7b")]
    [InlineData("google/gemma-7b", "google/gemma-2b")]
    [InlineData("nvidia/llama-3.2-nv-embedqa-1b-v1", "nvidia/llama-3.2-nv-embedqa-1b-v2")]
    [InlineData("nvidia/llama-3.2-nv-embedqa-1b-v2", "llama-3_2-nv-embedqa-1b-v1")]
    [InlineData("deepseek-ai/deepseek-v4-flash", "deepseek-ai/deepseek-v4-flash-0731")]
    [InlineData("meta/llama-3.1-8b-instruct", "meta/llama-3.1-70b-instruct")]
    [InlineData("meta/llama-3.1-8b-instruct", "LLAMA-3_1-70B-INSTRUCT")]
    [InlineData("acme/unlisted", "meta/llama-3.1-8b-instruct")]
    public void Another_model_that_the_hosted_service_has_listed_is_a_substitution(string requested, string served)
    {
        Assert.True(KnownModels.Contains(served));
        Assert.True(SubstitutionRules.IsSubstituted(requested, served, catalog: null));
    }

    [Fact]
    public void Versions_of_an_embedding_model_are_different_models()
    {
        ModelCatalog catalog = CreateCatalog(("nvidia/nv-embedqa-1b-v1", null), ("nvidia/nv-embedqa-1b-v2", null));

        Assert.True(SubstitutionRules.IsSubstituted("nvidia/nv-embedqa-1b-v1", "nvidia/nv-embedqa-1b-v2", catalog));
        Assert.True(SubstitutionRules.IsSubstituted("nvidia/nv-embedqa-1b-v2", "nv-embedqa-1b-v1", catalog));
    }

    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct", "meta/llama-3.1-8b-instruct")]
    [InlineData("meta/llama-3.1-8b-instruct", "llama-3.1-8b-instruct")]
    [InlineData("meta/llama-3.1-8b-instruct", "Llama-3_1-8B-Instruct")]
    [InlineData("meta/llama-3.1-8b-instruct", "other-publisher/llama-3-1-8b-instruct")]
    [InlineData("llama3", "LLAMA3")]
    public void The_same_name_in_another_notation_is_not_a_substitution(string requested, string served) =>
        Assert.False(SubstitutionRules.IsSubstituted(requested, served, catalog: null));

    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct", "Meta-Llama-3.1-8B-Instruct")]
    [InlineData("meta/llama-3.1-8b-instruct", "/opt/nim/models/llama")]
    [InlineData("meta/llama-3.1-8b-instruct", "meta/llama-3.1-8b-instruct-fp8")]
    [InlineData("meta/llama-3.1-8b-instruct", "")]
    public void An_unknown_name_is_undecided(string requested, string served) =>
        Assert.Null(SubstitutionRules.IsSubstituted(requested, served, CreateCatalog((requested, null))));

    [Fact]
    public void Entries_with_the_same_root_are_names_of_one_model()
    {
        ModelCatalog catalog = CreateCatalog(("llama", "/models/llama"), ("default", "/models/llama"), ("adapter", "/adapters/one"));

        Assert.False(SubstitutionRules.IsSubstituted("default", "llama", catalog));
        Assert.True(SubstitutionRules.IsSubstituted("adapter", "llama", catalog));
    }

    [Fact]
    public void The_root_of_an_entry_is_a_name_of_its_model()
    {
        ModelCatalog catalog = CreateCatalog(("assistant", "meta/llama-3.1-8b-instruct"), ("other", null));

        Assert.False(SubstitutionRules.IsSubstituted("assistant", "meta/llama-3.1-8b-instruct", catalog));
        Assert.False(SubstitutionRules.IsSubstituted("assistant", "Llama-3_1-8B-Instruct", catalog));
        Assert.True(SubstitutionRules.IsSubstituted("other", "meta/llama-3.1-8b-instruct", catalog));
        Assert.True(SubstitutionRules.IsSubstituted("assistant", "meta/llama-3.1-70b-instruct", catalog));
    }

    [Fact]
    public void A_copy_of_a_model_keeps_its_catalogue()
    {
        ModelCatalog catalog = CreateCatalog(("a/b", null), ("c/d", null));
        NimEndpoint endpoint = new() { Id = "a/b", FreeEndpoint = true };

        IReadOnlyList<NimModel> joined = new WebCatalog([endpoint], []).Join(catalog.Models);

        Assert.True(joined[0].FreeEndpoint);
        Assert.All(joined, model => Assert.Same(catalog, ModelCatalog.FindOrigin(model)));
        Assert.Null(ModelCatalog.FindOrigin(joined[0] with { Id = "e/f" }));
    }

    [Fact]
    public void Every_listed_id_differs_from_every_other()
    {
        // Were two ids equal after normalization, a redirect between them would go unnoticed.
        Assert.Equal(KnownModels.Ids.Count, KnownModels.Ids.Select(NimModelId.GetComparableName).Distinct().Count());
        Assert.All(KnownModels.Ids, static id => Assert.False(SubstitutionRules.IsSubstituted(id, id, catalog: null)));
    }

    private static ModelCatalog CreateCatalog(params (string Id, string? Root)[] entries)
    {
        Uri baseUri = new("http://127.0.0.1/v1");
        return new ModelCatalog(
            [.. entries.Select(e => new NimModel { Id = e.Id, BaseUri = baseUri })],
            [],
            entries.Where(static e => e.Root is not null).ToDictionary(static e => e.Id, static e => e.Root!));
    }
}
