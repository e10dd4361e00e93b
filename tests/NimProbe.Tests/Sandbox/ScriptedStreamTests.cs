using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Streams;
using NimProbe.Sandbox.Traffic;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>Streams that a script describes.</summary>
public sealed class ScriptedStreamTests
{
    private const string Streamed = """{"model":"pub/a","max_tokens":4,"stream":true}""";

    [Fact]
    public void A_script_sets_what_it_names()
    {
        StreamScript script = StreamScriptParser.Parse(
            "stream tokens=64 rate=50 first=300 per-chunk=4 reasoning=16 Usage=null-before options=refuse422 burst ping=10 done=false");

        Assert.Equal(
            new StreamScript
            {
                Tokens = 64,
                Rate = 50,
                First = 300,
                PerChunk = 4,
                Reasoning = 16,
                Usage = StreamUsage.NullBefore,
                Options = StreamOptionsReply.Refuse422,
                Burst = true,
                Ping = 10,
                Done = false,
            },
            script);
        Assert.Equal(new StreamScript(), StreamScriptParser.Parse("stream"));
    }

    [Theory]
    [InlineData("stream speed=1")]
    [InlineData("stream rate=fast")]
    [InlineData("stream rate=-1")]
    [InlineData("stream usage=sometimes")]
    [InlineData("stream usage=99")]
    [InlineData("stream burst=perhaps")]
    public void A_wrong_setting_is_an_error(string script) =>
        Assert.Throws<SandboxException>(() => StreamScriptParser.Parse(script));

    [Fact]
    public async Task The_log_says_when_each_token_was_sent()
    {
        await using SandboxServer server = await StartAsync("stream rate=1000 first=5");
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.PostAsync("/v1/chat/completions", Streamed);
        string text = await SandboxClient.TextAsync(response);

        SandboxRequest request = Assert.Single(server.Requests);
        Assert.Equal(4, request.TokensMs.Count);
        Assert.Equal(request.TokensMs.Order(), request.TokensMs);
        Assert.True(request.TokensMs[0] > request.AtMs && request.EndMs >= request.TokensMs[^1]);
        Assert.Equal(4, text.Split("\"content\":\" w").Length - 1);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.True(Guid.TryParse(SandboxClient.Header(response, "nvcf-reqid"), out _));
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("choices")]
    public async Task A_client_that_asks_for_no_stream_gets_a_document(string answer)
    {
        await using SandboxServer server = await StartAsync(answer);
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.PostAsync("/v1/chat/completions", """{"model":"pub/a"}""");

        Assert.True(JsonElement.Parse(await SandboxClient.TextAsync(response)).TryGetProperty("choices", out _));
    }

    [Theory]
    [InlineData("choices", true)]
    [InlineData("reasoning_only", true)]
    [InlineData("ignores_stream", false)]
    public async Task Ordinary_answers_are_streamed_to_a_client_that_asks(string answer, bool isStreamed)
    {
        await using SandboxServer server = await StartAsync(answer);
        using SandboxClient client = new(server);

        using HttpResponseMessage response = await client.PostAsync("/v1/chat/completions", Streamed);

        Assert.Equal(isStreamed, (await SandboxClient.TextAsync(response)).StartsWith("data: ", StringComparison.Ordinal));
    }

    private static Task<SandboxServer> StartAsync(string answer) => SandboxServer.StartAsync(
        new SandboxOptions { Models = [new SandboxModel("pub/a", answer)], TimeScale = 0.05 }, TestContext.Current.CancellationToken);
}
