using System.Text;
using NimProbe.Engine.Classification;
using Xunit;

namespace NimProbe.Tests.Classification;

public sealed class EventStreamTests
{
    private const string Chunk = """data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}""";

    [Theory]
    [InlineData(": ping\n\n" + Chunk + "\n\n")]
    [InlineData("id: 1\n" + Chunk + "\n\n")]
    [InlineData("retry: 3000\r\n\r\n" + Chunk + "\r\n\r\n")]
    [InlineData("event: message\r" + Chunk + "\r\r")]
    [InlineData("\uFEFF\n:\n" + Chunk)]
    [InlineData("data: {\"choices\":\ndata: [{\"delta\":{}}]}\n\n")]
    [InlineData(Chunk + "\n" + Chunk + "\ndata: [DONE]\n")]
    public void A_stream_with_a_chunk_has_a_completion(string text)
    {
        ResponseBody body = Read(text);

        Assert.Equal(BodyFormat.EventStream, body.Format);
        Assert.True(body is { HasCompletion: true, HasError: false });
    }

    [Theory]
    [InlineData("event: error\n: The engine stopped\n\n", "The engine stopped")]
    [InlineData(": The engine\n: stopped\nevent:error\n\n", "The engine stopped")]
    [InlineData(Chunk + "\n\n: ping\n\nevent: error\n: The engine stopped\n\n", "The engine stopped")]
    [InlineData("event: error\ndata: The engine stopped\n\n", "The engine stopped")]
    [InlineData("event: error\ndata: {\"message\":\"The engine stopped\"}\n\n", "The engine stopped")]
    [InlineData(Chunk + "\n\ndata: {\"error\":{\"message\":\"The engine stopped\"}}\n\n", "The engine stopped")]
    [InlineData(Chunk + "\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\n", "")]
    public void An_error_in_a_stream_is_read_from_its_data_or_its_comment(string text, string summary)
    {
        ResponseBody body = Read(text);

        Assert.True(body.HasError);
        Assert.Equal(summary, body.Summary);
    }

    [Fact]
    public void A_stream_without_an_event_that_can_be_read_is_text()
    {
        Assert.Equal(BodyFormat.Text, Read(": nothing here").Format);
        Assert.Equal(BodyFormat.Text, Read("data: {\n\ndata: nothing\n\n").Format);
        Assert.Equal(BodyFormat.Markup, Read("data: <html></html>\n\n").Format);
        Assert.Equal(BodyFormat.EventStream, Read("data: [DONE]\n\n").Format);
    }

    private static ResponseBody Read(string text) => ResponseBody.Read(Encoding.UTF8.GetBytes(text), "");
}
