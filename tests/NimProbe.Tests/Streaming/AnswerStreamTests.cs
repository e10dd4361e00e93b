using System.Text;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Streaming;
using Xunit;
using static NimProbe.Tests.Streaming.StreamText;

namespace NimProbe.Tests.Streaming;

/// <summary>Every form of a chunk and every error of nim-api-2.md 1.3 and 1.6, as text.</summary>
public sealed class AnswerStreamTests
{
    [Theory]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":null},"logprobs":null,"finish_reason":null}]}""", false, false)]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""", false, false)]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"role":null,"content":"Hello"},"finish_reason":null}]}""", true, true)]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"reasoning_content":"We ","content":null}}]}""", true, false)]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"reasoning":"We "}}]}""", true, false)]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"reasoning":""}}]}""", false, false)]
    [InlineData("""{"choices":[{"delta":{"content":" Der","reasoning":" clearly. "},"finish_reason":"stop"}]}""", true, true)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"id":"1","function":{"name":"magic","arguments":""}}]}}]}""", true, true)]
    [InlineData("""{"id":"1","choices":[{"index":0,"delta":{"tool_calls":[]}}]}""", false, false)]
    [InlineData("""{"choices":[{"delta":{},"logprobs":null,"finish_reason":"tool_calls"}],"usage":null}""", false, false)]
    [InlineData("""{"id":"1","usage":null,"choices":[{"index":0,"delta":{"content":"x"}}]}""", true, true)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":20,"total_tokens":42,"completion_tokens":22}}""", false, false)]
    [InlineData("""{"id":"1","choices":[{"index":0,"text":" small","finish_reason":null}]}""", true, true)]
    [InlineData("""{"id":"1","choices":[{"index":0,"text":"","finish_reason":"length"}]}""", false, false)]
    [InlineData("""{"id":"1","error":null,"choices":[{"index":0,"delta":{"content":"x"}}]}""", true, true)]
    public void A_chunk_with_content_reasoning_or_a_tool_call_has_a_token(string chunk, bool isToken, bool isOutput)
    {
        string text = Join(Role, "data: " + chunk, Done);

        Assert.All([1, 7, int.MaxValue], size =>
        {
            (AnswerStream stream, TokenClock clock) = Read(text, size);
            Assert.Equal(isToken ? 1 : 0, clock.Chunks);
            Assert.Equal(isOutput, clock.FirstOutput is not null);
            Assert.Equal(isToken ? StreamEnd.Complete : StreamEnd.Empty, stream.End);
        });
    }

    [Theory]
    [InlineData("data:{J}\n\n")]
    [InlineData("data: {J}\r\n\r\n")]
    [InlineData("data: {J}\r\r")]
    [InlineData("data: {J}\n")]
    [InlineData(": ping\n\ndata: {J}\n\n")]
    [InlineData(":\ndata: {J}\n\n")]
    [InlineData("id: 1\nretry: 3000\nevent: message\ndata: {J}\n\n")]
    [InlineData("event: error\n\n", StreamEnd.Error)]
    [InlineData("data\ndata: {J}\n\n")]
    [InlineData("unknown: 1\ndata: {J}\n\n")]
    [InlineData("data: no json\n\ndata: {J}\n\n")]
    public void Legal_and_careless_forms_are_read(string form, object? end = null)
    {
        string json = Token()["data: ".Length..];
        string text = "\uFEFF" + string.Concat(Enumerable.Repeat(form.Replace("{J}", json, StringComparison.Ordinal), 20)) + Done;

        Assert.All([1, 5, int.MaxValue], size =>
        {
            (AnswerStream stream, TokenClock clock) = Read(text, size);
            Assert.Equal(end ?? StreamEnd.Complete, stream.End);
            Assert.Equal(end is null ? 20 : 0, clock.Chunks);
        });
    }

    [Fact]
    public void A_chunk_can_have_several_lines_of_data()
    {
        const string Event =
            "data: {\"id\":\"1\",\ndata:  \"choices\": [\ndata: {\"index\":0,\"delta\":\n"
            + "data: {\"content\":\"x\"}}\ndata: ]}\n\n";

        (AnswerStream stream, TokenClock clock) = Read(Event + Event + Done);

        Assert.Equal(StreamEnd.Complete, stream.End);
        Assert.Equal(2, clock.Chunks);
    }

    [Theory]
    [InlineData("""{"choices":[],"usage":{"completion_tokens":22}}""", 22)]
    [InlineData("""{"usage":{"completion_tokens":22},"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", 22)]
    [InlineData("""{"choices":[],"usage":null}""", 0)]
    [InlineData("""{"choices":[],"usage":{"completion_tokens":null}}""", 0)]
    [InlineData("""{"choices":[],"usage":{"completion_tokens":-1}}""", 0)]
    [InlineData("""{"choices":[],"usage":{"completion_tokens":1e99}}""", 0)]
    [InlineData("""{"choices":[],"usage":{"details":{"completion_tokens":7},"completion_tokens":22}}""", 22)]
    public void Token_counts_are_taken_where_they_come(string chunk, int tokens)
    {
        (AnswerStream stream, _) = Read(Join(Token(), "data: " + chunk, Done));

        Assert.Equal(tokens, stream.CompletionTokens);
        Assert.Equal(StreamEnd.Complete, stream.End);
    }

    [Theory]
    [InlineData("""data: {"error":{"object":"error","message":"The engine stopped","type":"BadRequestError","param":null,"code":400}}""")]
    [InlineData("""data: {"error":{"message":"The engine stopped","type":"GatewayTimeout","code":504}}""")]
    [InlineData("""data: {"error":"The engine stopped"}""")]
    [InlineData("event: error\n: The engine stopped")]
    [InlineData(": The engine stopped\nevent: error")]
    [InlineData("event:error\ndata: The engine stopped")]
    [InlineData("""event: error\ndata: {"message":"The engine stopped"}""")]
    [InlineData("""error: {"code":500,"message":"The engine stopped","type":"server_error"}""")]
    [InlineData("""data: {"message":"The engine stopped","type":"Internal Server Error","code":500}""")]
    [InlineData("""data: {"choices":[{"index":0,"delta":{"content":""},"error":{"message":"The engine stopped"}}]}""")]
    public void An_error_ends_the_stream_and_keeps_its_text(string error)
    {
        error = error.Replace("\\n", "\n", StringComparison.Ordinal);
        foreach (string before in new[] { "", Join(Role), Join(Role, Token(), Token()) })
        {
            Assert.All([1, 9, int.MaxValue], size =>
            {
                (AnswerStream stream, _) = Read(before + error + "\n\n" + Join(Token(), Done), size);
                ResponseBody body = ResponseBody.Read(stream.Evidence, "text/event-stream");
                Assert.Equal(StreamEnd.Error, stream.End);
                Assert.True(body.HasError);
                Assert.Contains("The engine stopped", body.Explanation, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public void An_error_is_read_without_an_empty_line_at_the_end()
    {
        (AnswerStream stream, _) = Read(Join(Token()) + "event: error\n: The engine stopped");

        Assert.Equal(StreamEnd.Error, stream.End);
    }

    [Fact]
    public void A_finish_reason_that_says_error_is_an_error() =>
        Assert.Equal(
            StreamEnd.Error,
            Read(Join(Token(), Choice("\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\""), Done)).Stream.End);

    [Fact]
    public void The_type_of_an_event_does_not_outlast_it() =>
        Assert.Equal(StreamEnd.Complete, Read("event: message\n\n" + Join(Token(), Done)).Stream.End);

    [Theory]
    [InlineData(true, true, StreamEnd.Complete)]
    [InlineData(true, false, StreamEnd.Complete)]
    [InlineData(false, true, StreamEnd.Complete)]
    [InlineData(false, false, StreamEnd.Incomplete)]
    internal void A_finish_reason_or_DONE_completes_an_answer(bool finish, bool done, StreamEnd end)
    {
        (AnswerStream stream, _) = Read(Join(Token()) + (finish ? Join(Finish) : "") + (done ? Join(Done) : ""));

        Assert.Equal(end, stream.End);
    }

    [Fact]
    public void Token_counts_alone_are_no_answer()
    {
        (AnswerStream stream, _) = Read(Join(Role, """data: {"choices":[],"usage":{"completion_tokens":22}}""", Done));

        Assert.Equal(StreamEnd.Empty, stream.End);
        Assert.False(ResponseBody.Read(stream.Evidence, "").HasCompletion);
    }

    [Fact]
    public void The_evidence_of_an_answer_is_its_first_token()
    {
        (AnswerStream stream, _) = Read(Join(Role, Token(7), Token(8), Finish, Done));

        Assert.Equal(Join(Token(7)), Encoding.UTF8.GetString(stream.Evidence.Span));
        Assert.True(ResponseBody.Read(stream.Evidence, "") is { HasCompletion: true, HasError: false });
    }

    [Fact]
    public void What_follows_DONE_is_not_read() => Assert.Equal(1, Read(Join(Token(), Done, Token())).Clock.Chunks);

    [Fact]
    public void An_endless_stream_is_cut()
    {
        (AnswerStream stream, TokenClock clock) = Read(Join(Enumerable.Repeat(Token(), 50)), maxChunks: 20);

        Assert.Equal((StreamEnd.TooManyChunks, 20), (stream.End, clock.Chunks));
        Assert.True(stream.IsCut);
    }

    [Theory]
    [InlineData("data: no json\n\n")]
    [InlineData("data: {\"a\" b}\n\n")]
    [InlineData("data: []\n\n")]
    [InlineData("data: {\"a\":\n\n")]
    public void Events_that_are_no_chunks_end_the_reading(string text) =>
        Assert.Equal(StreamEnd.Unreadable, Read(string.Concat(Enumerable.Repeat(text, 1000)) + Join(Token(), Done)).Stream.End);

    [Fact]
    public void Other_objects_explain_why_there_is_no_token()
    {
        (AnswerStream stream, _) = Read(Join(Role, """data: {"detail":"The model sleeps"}""", Done));

        Assert.Equal(StreamEnd.Empty, stream.End);
        Assert.Contains("The model sleeps", ResponseBody.Read(stream.Evidence, "").Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_characters_are_no_failure()
    {
        (AnswerStream stream, TokenClock clock) = Read(Join(Choice("\"delta\":{\"content\":\"\\ud800\"}"), Finish, Done));

        Assert.Equal((StreamEnd.Complete, 1), (stream.End, clock.Chunks));
    }
}
