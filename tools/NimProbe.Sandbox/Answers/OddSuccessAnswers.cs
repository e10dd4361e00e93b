using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>
/// Answers with status 200 that look like a completion but are not, and streams that begin with another field than data.
/// </summary>
internal static class OddSuccessAnswers
{
    private const string Chunk = """data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}""";
    private const string StreamEnd = Chunk + "\n\ndata: [DONE]\n\n";

    public static IEnumerable<SandboxAnswer> All =>
    [
        Odd("null_message_200", """{"choices":[{"index":0,"message":null,"finish_reason":"stop"}]}""", "a choice without a message"),
        Odd(
            "choice_error_200",
            """{"choices":[{"index":0,"message":{"role":"assistant","content":""},"error":{"message":"The engine stopped","code":500}}]}""",
            "an error inside a choice"),
        Odd(
            "finish_reason_error_200",
            """{"choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":"error"}]}""",
            "a choice that ended in an error"),
        Odd("empty_embedding_200", """{"object":"list","data":[{"index":0,"embedding":[],"object":"embedding"}]}""", "no numbers"),
        Events("error_event_sse", "event: error\ndata: {\"message\":\"The engine stopped\"}\n\n", "an error event"),
        Events("comment_first_sse", ": ping\n\n" + StreamEnd, "a stream that begins with a comment"),
        Events("id_first_sse", "id: 1\n" + StreamEnd, "a stream that begins with an id"),
        Events("retry_first_sse", "retry: 3000\r\n\r\n" + StreamEnd, "a stream that begins with a reconnection time"),
    ];

    private static SandboxAnswer Odd(string name, string body, string meaning) => Json(name, Worker, 200, body, meaning);

    private static SandboxAnswer Events(string name, string body, string meaning) =>
        Json(name, Worker, 200, body, meaning) with { ContentType = "text/event-stream" };
}
