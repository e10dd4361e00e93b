using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Sandbox;
using NimProbe.Sandbox.WebCatalog;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Catalog;

public sealed class WebCatalogReaderTests
{
    private static readonly DateTimeOffset s_end = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_endpoint_has_the_data_of_the_web_catalogue()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("meta/llama-3.1-8b-instruct") { EndOfLife = s_end }, new SandboxModel("gated/model", "not_found_for_account"));
        WebCatalog catalog = await ReadAsync(harness);

        Assert.Empty(catalog.Warnings);
        Assert.Equal(["gated/model", "meta/llama-3_1-8b-instruct"], catalog.Endpoints.Select(static e => e.Id));
        NimEndpoint endpoint = catalog.Endpoints[1];
        Assert.Equal("meta", endpoint.Publisher);
        Assert.Equal("llama-3.1-8b-instruct", endpoint.DisplayName);
        Assert.True(endpoint.FreeEndpoint);
        Assert.Equal(s_end.UtcDateTime, endpoint.DeprecatesOn);
        Assert.Equal(DateTimeKind.Utc, endpoint.DeprecatesOn!.Value.Kind);
        Assert.False(catalog.Endpoints[0].FreeEndpoint);
    }

    [Fact]
    public async Task All_pages_are_read_and_joined_to_the_models()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions());
        WebCatalog catalog = await ReadAsync(harness);
        IEnumerable<string> ids = SandboxCatalog.Entries.Select(static e => e.Id).Distinct();
        IReadOnlyList<NimModel> models =
            catalog.Join([.. ids.Select(id => new NimModel { Id = id, BaseUri = harness.Server.BaseUri })]);

        Assert.Equal(186, catalog.Endpoints.Count);
        Assert.All(models, static m => Assert.NotNull(m.FreeEndpoint));
        Assert.Contains(models, static m => m.FreeEndpoint == true);
        Assert.Contains(models, static m => m.FreeEndpoint == false);
        Assert.Contains(models, static m => m.DeprecatesOn is not null);
    }

    [Theory]
    [InlineData("meta/llama-3.1-8b-instruct", true)]
    [InlineData("META/Llama-3_1-8B-Instruct", true)]
    [InlineData("Meta Llama/llama-3-1-8b-instruct", true)]
    [InlineData("other/llama-3.1-8b-instruct", true)]
    [InlineData("meta/llama-3.1-70b-instruct", false)]
    [InlineData("meta/shared", false)]
    [InlineData("one/shared", true)]
    [InlineData("发布者/模型", true)]
    [InlineData("没有/这个", false)]
    [InlineData("\u2605/\u2606", false)]
    public async Task The_entry_of_a_model_is_found_in_any_spelling_unless_it_is_ambiguous(string id, bool isFound)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("meta/llama-3.1-8b-instruct"),
            new SandboxModel("one/shared"),
            new SandboxModel("two/shared"),
            new SandboxModel("发布者/模型"));
        WebCatalog catalog = await ReadAsync(harness);

        Assert.Equal(isFound, catalog.Find(id) is not null);
    }

    [Theory]
    [InlineData(WebCatalogShape.Html, "cannot be read")]
    [InlineData(WebCatalogShape.Changed, "unknown format")]
    public async Task Any_other_format_is_a_warning_and_is_ignored(WebCatalogShape shape, string words)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { WebCatalog = shape });
        WebCatalog catalog = await ReadAsync(harness);

        Assert.Empty(catalog.Endpoints);
        Assert.Equal(2, catalog.Warnings.Count);
        Assert.All(catalog.Warnings, w => Assert.Contains(words, w, StringComparison.Ordinal));
        NimModel model = new() { Id = "meta/llama-3.1-8b-instruct", BaseUri = harness.Server.BaseUri };
        Assert.Equal(model, Assert.Single(catalog.Join([model])));
    }

    [Fact]
    public async Task The_web_catalogue_is_read_without_the_key()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("a/model"));
        await ReadAsync(harness, "nvapi-0123456789abcdefABCDEF");

        Assert.NotEmpty(harness.Server.Requests);
        Assert.All(harness.Server.Requests, static r => Assert.False(r.HasAuthorization));
    }

    private static async Task<WebCatalog> ReadAsync(ProbeHarness harness, string? key = null)
    {
        using NimConnection connection = NimConnection.Open(harness.Settings(key));
        return await new WebCatalogReader(connection, maximumRetryCount: 0).ReadAsync(TestContext.Current.CancellationToken);
    }
}
