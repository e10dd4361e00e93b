using System.Net;
using System.Text.Json;
using NimProbe.Engine.Images;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Shapes;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>Models that check their input: images, and queries with passages.</summary>
public sealed class InferenceInputTests
{
    private const string Path = "/v1/chat/completions";
    private const string RetrievalPath = "/v1/retrieval/pub/rank-1_5/reranking";
    private const string Query = """{"model":"pub/rank-1.5","query":{"text":"a"},"passages":[{"text":"b"}]}""";

    private static readonly SandboxModel[] s_models =
        [new("pub/reader", "image_choices"), new("pub/rank-1.5", ChatAnswer: null) { RerankAnswer = "rankings" }];

    [Theory]
    [InlineData(64, 64, HttpStatusCode.OK)]
    [InlineData(200, 100, HttpStatusCode.OK)]
    [InlineData(64, 63, HttpStatusCode.BadRequest)]
    [InlineData(8, 8, HttpStatusCode.BadRequest)]
    public async Task An_image_must_be_large_enough(int width, int height, HttpStatusCode status) =>
        Assert.Equal(status, await ChatAsync(ToUrl(PngEncoder.Encode(width, height, static (_, _) => 0x00FF00))));

    [Fact]
    public async Task A_damaged_image_is_refused()
    {
        byte[] png = PngEncoder.Encode(64, 64, static (_, _) => 0x00FF00);
        png[^20] ^= 1;

        Assert.Equal(HttpStatusCode.BadRequest, await ChatAsync(ToUrl(png)));
        Assert.Equal(HttpStatusCode.BadRequest, await ChatAsync("data:image/png;base64,%%%"));
        Assert.Equal(HttpStatusCode.BadRequest, await ChatAsync("https://images.example/a.png"));
    }

    [Fact]
    public async Task A_request_without_an_image_is_refused_as_the_service_does()
    {
        await using SandboxServer server = await StartAsync(SandboxShape.Hosted);
        using SandboxClient client = new(server);
        using HttpResponseMessage response = await client.ChatAsync("pub/reader");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("{'error': 'Expected exactly one image, got 0'}", await SandboxClient.TextAsync(response));
    }

    [Theory]
    [InlineData(SandboxShape.Hosted, RetrievalPath, Query, 200)]
    [InlineData(SandboxShape.Hosted, "/v1/ranking", Query, 404)]
    [InlineData(SandboxShape.Hosted, "/v1/retrieval/pub/rank-1.5/reranking", Query, 404)]
    [InlineData(SandboxShape.Hosted, "/v1/retrieval/pub/reader/reranking", Query, 404)]
    [InlineData(SandboxShape.Nim, "/v1/ranking", Query, 200)]
    [InlineData(SandboxShape.Nim, RetrievalPath, Query, 404)]
    [InlineData(SandboxShape.OpenAI, "/v1/ranking", Query, 404)]
    [InlineData(SandboxShape.Dynamo, "/v1/ranking", Query, 404)]
    [InlineData(SandboxShape.Nim, "/v1/ranking", """{"model":"pub/rank-1.5"}""", 422)]
    [InlineData(SandboxShape.Nim, "/v1/ranking", """{"model":"pub/rank-1.5","query":{"text":"a"},"passages":[]}""", 422)]
    [InlineData(SandboxShape.Nim, "/v1/ranking", """{"model":"pub/rank-1.5","query":"a","passages":["b"]}""", 422)]
    public async Task Each_kind_of_server_has_its_rerank_route(SandboxShape shape, string path, string body, int status)
    {
        await using SandboxServer server = await StartAsync(shape);
        using SandboxClient client = new(server);
        using HttpResponseMessage response = await client.PostAsync(path, body);

        Assert.Equal(status, (int)response.StatusCode);
        string text = await SandboxClient.TextAsync(response);
        Assert.Equal(status == 200, text.StartsWith("""{"rankings":[{"index":0""", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> ChatAsync(string imageUrl)
    {
        await using SandboxServer server = await StartAsync(SandboxShape.Hosted);
        using SandboxClient client = new(server);
        string body = JsonSerializer.Serialize(new
        {
            model = "pub/reader",
            messages = new[] { new { role = "user", content = new[] { new { type = "image_url", image_url = new { url = imageUrl } } } } },
        });
        using HttpResponseMessage response = await client.PostAsync(Path, body);
        return response.StatusCode;
    }

    private static string ToUrl(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);

    private static Task<SandboxServer> StartAsync(SandboxShape shape) =>
        SandboxServer.StartAsync(new SandboxOptions { Shape = shape, Models = s_models }, TestContext.Current.CancellationToken);
}
