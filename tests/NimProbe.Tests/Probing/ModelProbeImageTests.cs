using System.Text.Json;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Models that refuse text: which of them get a request with an image, and what follows from its response.</summary>
public sealed class ModelProbeImageTests
{
    private const string Id = "google/paligemma";

    [Fact]
    public async Task A_model_that_requires_an_image_is_available_if_it_answers_one()
    {
        const string Unnamed = "publisher/reader";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Unnamed, "image_choices"));
        NimProbeResult result = (await harness.ProbeAsync(Unnamed)).Single;

        Assert.Equal((NimModelStatus.Available, NimModelKind.Vision), (result.Status, result.Kind));
        Assert.Equal((2, false), (result.Attempts, result.PassedAfterRetry));
        Assert.Equal("Answered a request with an image", result.Detail);
        Assert.Equal(NimRoute.ChatCompletions, result.Endpoint);
        Assert.Equal([500, 200], harness.Server.Requests.Select(static r => r.Status));
    }

    /// <summary>The refusals about images in nim-api.md, and whether an image can help.</summary>
    public static TheoryData<int, string, bool, NimModelStatus> Refusals => new()
    {
        { 500, "{'error': 'Expected exactly one image, got 0'}", true, NimModelStatus.Available },
        {
            400,
            """{"error":{"message":"m is not a multimodal model","type":"BadRequestError","param":null,"code":400}}""",
            false,
            NimModelStatus.RequestRejected
        },
        {
            400,
            """{"error":{"message":"multimodal processing is not enabled","type":"BadRequestError","param":null,"code":400}}""",
            false,
            NimModelStatus.RequestRejected
        },
        {
            400,
            """{"error":{"message":"Please make sure your payload is below 26214400 bytes in size. If larger assets are required please """
            + """refer to our Assets API.","type":"invalid_request_error","param":null,"code":"invalid_image_format"}}""",
            false,
            NimModelStatus.Inconclusive
        },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Only_a_refusal_that_requires_an_image_leads_to_a_request_with_one(
        int statusCode, string refusal, bool requiresImage, NimModelStatus status)
    {
        await using ProbeHarness harness = await StartAsync(statusCode, refusal);
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal(status, result.Status);
        Assert.Equal(requiresImage ? 2 : 1, harness.Server.Requests.Count);
        Assert.Equal(harness.Server.Requests.Count, result.Attempts);
        Assert.False(result.PassedAfterRetry);
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"An image is required.","code":400}}""", true)]
    [InlineData(422, """{"detail":"This model requires an image"}""", true)]
    [InlineData(500, """{"error":"expected at least one image"}""", true)]
    [InlineData(500, """{"detail":"System role not supported"}""", false)]
    [InlineData(400, """{"error":{"message":"This model does not support image input","code":400}}""", false)]
    [InlineData(404, """{"error":{"message":"The image is required and was not found","code":404}}""", false)]
    public async Task The_wording_and_the_status_code_decide(int statusCode, string refusal, bool requiresImage)
    {
        await using ProbeHarness harness = await StartAsync(statusCode, refusal);
        await harness.ProbeAsync([new ProbeTarget(Id) { IsListed = true }], new ProbeOptions { MaximumRetryCount = 0 });

        Assert.Equal(requiresImage ? 2 : 1, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task The_image_is_sent_beside_a_text()
    {
        string body = ToText(ProbeRequestBody.Write(NimRoute.ChatCompletions, Id, 16, withImage: true));

        JsonElement root = JsonElement.Parse(body);
        Assert.Equal(["model", "messages", "max_tokens", "stream"], root.EnumerateObject().Select(static p => p.Name));
        JsonElement content = root.GetProperty("messages")[0].GetProperty("content");
        Assert.Equal(["text", "image_url"], content.EnumerateArray().Select(static part => part.GetProperty("type").GetString()));
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, "image_choices"));
        await harness.ProbeAsync(Id);
        Assert.Equal(body.Length, harness.Server.Requests[1].BodyBytes);
        Assert.StartsWith(harness.Server.Requests[1].Body, body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expects_image_500", NimModelStatus.RequestRejected, 500)]
    [InlineData("image_unreadable_400", NimModelStatus.RequestRejected, 400)]
    [InlineData("worker_busy_503", NimModelStatus.Busy, 503)]
    [InlineData("not_found_for_account", NimModelStatus.NotEntitled, 404)]
    public async Task The_second_response_is_final(string answer, NimModelStatus status, int statusCode)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, "expects_image_500|" + answer + "|choices"));
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal((status, statusCode), (result.Status, result.StatusCode));
        Assert.Equal((2, false), (result.Attempts, result.PassedAfterRetry));
        Assert.Equal(2, harness.Server.Requests.Count);
    }

    [Theory]
    [InlineData("no_answer")]
    [InlineData("html_502")]
    [InlineData("page_not_found")]
    public async Task A_second_response_that_says_nothing_about_the_model_does_not_replace_the_refusal(string answer)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, "expects_image_500|" + answer + "|choices"));
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget(Id) { IsListed = true }],
            new ProbeOptions { Endpoint = NimRoute.ChatCompletions },
            harness.Settings(timeout: answer == "no_answer" ? TimeSpan.FromSeconds(20) : null));

        Assert.Equal((NimModelStatus.RequestRejected, 500), (report.Single.Status, report.Single.StatusCode));
        Assert.StartsWith("Running, but requires an image: ", report.Single.Detail, StringComparison.Ordinal);
        Assert.Equal(2, report.Single.Attempts);
    }

    [Fact]
    public async Task A_retry_before_the_refusal_is_still_a_retry()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, "engine_500|expects_image_500|choices"));
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal((3, true), (result.Attempts, result.PassedAfterRetry));
    }

    [Fact]
    public async Task No_image_is_sent_on_other_routes()
    {
        const string Embedder = "publisher/vl-embed";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel(Embedder, ChatAnswer: null, EmbeddingsAnswer: "expects_image_500"));
        NimProbeResult result = (await harness.ProbeAsync(Embedder)).Single;

        Assert.Equal((NimModelStatus.RequestRejected, 1), (result.Status, result.Attempts));
    }

    private static Task<ProbeHarness> StartAsync(int statusCode, string refusal) => ProbeHarness.StartAsync(new SandboxOptions
    {
        Models = [new SandboxModel(Id, "refusal|choices")],
        CustomAnswers = new Dictionary<string, SandboxAnswer> { ["refusal"] = new() { Status = statusCode, Text = refusal } },
    });

    private static string ToText(ReadOnlyMemory<byte> body) => System.Text.Encoding.UTF8.GetString(body.Span);
}
