using System.Net;
using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.WebCatalog;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The routes of the web catalogue.</summary>
public sealed class WebCatalogHandlerTests
{
    private const string Search = "/v2/search/catalog/resources/ENDPOINT";

    private static readonly SandboxModel[] s_models =
    [
        new("pub/free-1.0") { EndOfLife = new DateTimeOffset(2027, 3, 4, 0, 0, 0, TimeSpan.Zero) },
        new("pub/gated", "not_found_for_account"),
        new("other/embedder", ChatAnswer: null, EmbeddingsAnswer: "embedding"),
    ];

    [Fact]
    public async Task A_resource_has_the_name_the_publisher_and_the_label_of_the_model()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Models = s_models });
        using SandboxClient client = new(server);

        JsonElement[] resources = await SearchAsync(client, new { page = 0, pageSize = 100 });

        Assert.Equal(["free-1_0", "gated", "embedder"], resources.Select(resource => resource.GetProperty("name").GetString()));
        Assert.Equal(["pub", "pub", "other"], resources.Select(resource => GetLabel(resource, "publisher", "values")));
        Assert.Equal(
            ["Free Endpoint", "Run Anywhere", "Free Endpoint"],
            resources.Select(resource => GetLabel(resource, "nimType", "values")));
        Assert.Equal(
            ["nim_type_preview", "nim_type_run_anywhere", "nim_type_preview"],
            resources.Select(resource => GetLabel(resource, "nimType", "unresolvedValues")));
        JsonElement deprecation = FindByKey(resources[0].GetProperty("attributes"), "DEPRECATION");
        Assert.Equal("03/04/2027", deprecation.GetProperty("value").GetString());
    }

    [Fact]
    public async Task A_search_applies_the_page_and_the_type()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions());
        using SandboxClient client = new(server);

        object[] filters = [new { field = "nimType", value = "nim_type_preview" }];
        JsonElement[] all = await SearchAsync(client, new { page = 0, pageSize = 1000 });
        JsonElement[] first = await SearchAsync(client, new { page = 0, pageSize = 100 });
        JsonElement[] second = await SearchAsync(client, new { page = 1, pageSize = 100 });
        JsonElement[] free = await SearchAsync(client, new { page = 0, pageSize = 1000, filters });

        Assert.Equal(186, all.Length);
        Assert.Equal((100, 86), (first.Length, second.Length));
        Assert.All(free, resource => Assert.Equal("nim_type_preview", GetLabel(resource, "nimType", "unresolvedValues")));
        Assert.InRange(free.Length, 1, all.Length - 1);
    }

    [Theory]
    [InlineData("?q=nonsense")]
    [InlineData("?q=[]")]
    [InlineData("?q={\"filters\":7}")]
    [InlineData("?q={\"page\":-5,\"pageSize\":0}")]
    [InlineData("")]
    public async Task An_invalid_query_gets_the_first_page(string query)
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Models = s_models });
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.GetAsync(Search + query);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_older_list_and_the_specification_agree_with_the_search()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Models = s_models });
        using SandboxClient client = new(server);

        using HttpResponseMessage list = await client.GetAsync("/v2/endpoints?page-size=2");
        using HttpResponseMessage free = await client.GetAsync("/v2/endpoints/qc69jvmznzxy/free-1_0/spec");
        using HttpResponseMessage gated = await client.GetAsync("/v2/endpoints/qc69jvmznzxy/gated/spec");
        using HttpResponseMessage none = await client.GetAsync("/v2/endpoints/qc69jvmznzxy/none/spec");

        JsonElement artifacts = (await SandboxClient.JsonAsync(list)).GetProperty("artifacts");
        Assert.Equal(2, artifacts.GetArrayLength());
        Assert.Equal("""["Chat","Free Endpoint"]""", artifacts[0].GetProperty("labels").GetRawText());
        Assert.True((await SandboxClient.JsonAsync(free)).TryGetProperty("nvcfFunctionId", out _));
        Assert.False((await SandboxClient.JsonAsync(gated)).TryGetProperty("nvcfFunctionId", out _));
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Theory]
    [InlineData(WebCatalogShape.Html, 403, "text/html")]
    [InlineData(WebCatalogShape.Changed, 200, "application/json")]
    public async Task The_web_catalogue_can_answer_as_a_firewall_or_a_rebuilt_site(WebCatalogShape shape, int status, string contentType)
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Models = s_models, WebCatalog = shape });
        using SandboxClient client = new(server);

        foreach (string path in new[] { Search, "/v2/endpoints", "/v2/endpoints/qc69jvmznzxy/gated/spec" })
        {
            using HttpResponseMessage response = await client.GetAsync(path);

            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
            Assert.DoesNotContain("results", await SandboxClient.TextAsync(response), StringComparison.Ordinal);
        }
    }

    private static string? GetLabel(JsonElement resource, string key, string values) =>
        FindByKey(resource.GetProperty("labels"), key).GetProperty(values)[0].GetString();

    private static JsonElement FindByKey(JsonElement array, string key) =>
        array.EnumerateArray().Single(element => element.GetProperty("key").GetString() == key);

    private static async Task<JsonElement[]> SearchAsync(SandboxClient client, object query)
    {
        using HttpResponseMessage response = await client.GetAsync($"{Search}?q={Uri.EscapeDataString(JsonSerializer.Serialize(query))}");
        JsonElement results = (await SandboxClient.JsonAsync(response)).GetProperty("results");
        return [.. results[0].GetProperty("resources").EnumerateArray()];
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions options) =>
        SandboxServer.StartAsync(options, TestContext.Current.CancellationToken);
}
