using System.Net;
using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The responses of <c>/v1/models</c>.</summary>
public sealed class ModelsHandlerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_catalogue_of_April_has_189_entries_for_186_ids()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions());
        using SandboxClient client = new(server);

        JsonElement list = await ListAsync(client);

        List<string> ids = Ids(list);
        Assert.Equal(189, ids.Count);
        Assert.Equal(186, ids.Distinct().Count());
        Assert.Equal(
            ["nvidia/nemotron-3-super-120b-a12b", "openai/gpt-oss-120b", "openai/gpt-oss-20b"],
            ids.GroupBy(id => id).Where(group => group.Count() == 2).Select(group => group.Key));
        Assert.Equal("01-ai/yi-large", ids[0]);
        JsonElement first = list.GetProperty("data")[0];
        Assert.Equal("""{"id":"01-ai/yi-large","object":"model","created":735790403,"owned_by":"01-ai"}""", first.GetRawText());
    }

    [Fact]
    public async Task The_list_of_the_hosted_API_needs_no_key()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Key = "nvapi-x", RefuseKeyWith = KeyRefusal.Forbidden });
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.GetAsync("/v1/models");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("pub/good", 200, """{"id":"pub/good","object":"model","created":735790403,"owned_by":"pub"}""")]
    [InlineData("pub/retired", 410, "has reached its end of life on 2026-05-14T00:00:00Z")]
    [InlineData("pub/offline", 503, "Service Unavailable")]
    [InlineData("pub/unlisted", 404, "Model does not exist by the name of pub/unlisted")]
    [InlineData("pub/none", 404, "Model does not exist by the name of pub/none")]
    public async Task An_entry_reports_the_withdrawal_of_a_model_without_a_key(string id, int status, string text)
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions
        {
            Key = "nvapi-x",
            Models =
            [
                new SandboxModel("pub/good"),
                new SandboxModel("pub/retired", "retired_410") { IsListed = false },
                new SandboxModel("pub/offline", "offline_503"),
                new SandboxModel("pub/unlisted") { IsListed = false },
            ],
        });
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.GetAsync($"/v1/models/{id}");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(text, await SandboxClient.TextAsync(response), StringComparison.Ordinal);
        Assert.Equal(["pub/good", "pub/offline"], Ids(await ListAsync(client)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task The_pages_contain_every_id(int size)
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions
        {
            PageSize = size,
            Models = [new("a/1"), new("a/2"), new("a/2"), new("a/3"), new("a/4")],
        });
        using SandboxClient client = new(server);

        HashSet<string> ids = [];
        JsonElement page = await ListAsync(client);
        for (int pages = 1; ; pages++)
        {
            ids.UnionWith(Ids(page));
            Assert.InRange(pages, 1, 5);
            if (!page.GetProperty("has_more").GetBoolean())
            {
                break;
            }

            page = await ListAsync(client, $"?after={page.GetProperty("last_id").GetString()}");
        }

        Assert.Equal(["a/1", "a/2", "a/3", "a/4"], ids);
    }

    [Theory]
    [InlineData("html_200", 200, "text/html")]
    [InlineData("html_403", 403, "text/html")]
    [InlineData("empty_200", 200, null)]
    [InlineData("redirect_other_origin", 307, "text/plain; charset=utf-8")]
    [InlineData("redirect_same_origin", 307, "text/plain; charset=utf-8")]
    [InlineData("redirect_loop", 307, "text/plain; charset=utf-8")]
    [InlineData("not_json", 200, "text/plain; charset=utf-8")]
    [InlineData("unauthorized", 401, "application/json")]
    [InlineData("status_500", 500, "text/plain; charset=utf-8")]
    [InlineData("status_503_then_ok", 503, "text/plain; charset=utf-8")]
    [InlineData("bad_ids", 200, "application/json")]
    [InlineData("empty_list", 200, "application/json")]
    [InlineData("has_more_stuck", 200, "application/json")]
    [InlineData("truncated", 200, "application/json")]
    [InlineData("huge", 200, "application/json")]
    [InlineData("echo_account", 500, "application/json")]
    public async Task The_list_can_be_replaced_by_a_failure(string name, int status, string? contentType)
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { ModelsAnswer = name });
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.GetAsync("/v1/models");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task The_server_starts_with_every_answer_for_the_list()
    {
        foreach (string name in CatalogAnswers.Names)
        {
            await using SandboxServer server = await StartAsync(new SandboxOptions { ModelsAnswer = name, Models = [new("a/b")] });
        }
    }

    [Fact]
    public async Task A_temporary_failure_of_the_list_ends()
    {
        SandboxOptions options = new() { ModelsAnswer = "status_503_then_ok", Models = [new("a/b")] };
        await using SandboxServer server = await StartAsync(options);
        using SandboxClient client = new(server);

        using HttpResponseMessage first = await client.GetAsync("/v1/models");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Equal(["a/b"], Ids(await ListAsync(client)));
    }

    [Fact]
    public async Task A_stuck_list_always_announces_another_page()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { ModelsAnswer = "has_more_stuck" });
        using SandboxClient client = new(server);

        JsonElement first = await ListAsync(client);
        JsonElement second = await ListAsync(client, $"?after={first.GetProperty("last_id").GetString()}");

        Assert.True(first.GetProperty("has_more").GetBoolean());
        Assert.Equal(first.GetRawText(), second.GetRawText());
    }

    [Fact]
    public async Task The_list_of_bad_ids_contains_two_valid_ones()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { ModelsAnswer = "bad_ids" });
        using SandboxClient client = new(server);

        string text = (await ListAsync(client)).GetRawText();

        Assert.Contains("\"meta/llama-3.1-8b-instruct\"", text, StringComparison.Ordinal);
        Assert.Contains("\"nvidia/nv-embedqa-e5-v5\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_huge_list_is_valid_JSON()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { ModelsAnswer = "huge" });
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.GetAsync("/v1/models");
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(Cancellation);
        Utf8JsonReader reader = new(bytes);
        while (reader.Read())
        {
        }

        Assert.Equal(bytes.Length, reader.BytesConsumed);
        Assert.True(bytes.Length > 50 * 1024 * 1024);
    }

    private static List<string> Ids(JsonElement list) =>
        [.. list.GetProperty("data").EnumerateArray().Select(entry => entry.GetProperty("id").GetString()!)];

    private static async Task<JsonElement> ListAsync(SandboxClient client, string query = "")
    {
        using HttpResponseMessage response = await client.GetAsync("/v1/models" + query);
        return await SandboxClient.JsonAsync(response);
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions options) =>
        SandboxServer.StartAsync(options, Cancellation);
}
