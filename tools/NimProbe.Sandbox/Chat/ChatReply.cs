using System.Text;
using System.Text.Json;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Chat;

/// <summary>What a simulated model says.</summary>
internal sealed record ChatReply
{
    private const string Start = """{"id":"chatcmpl-{function}","object":"chat.completion{0}","created":1775433600,"model":"{model}","choices":[{"index":0""";

    /// <summary>The text; null for none.</summary>
    public string? Content { get; init; }

    /// <summary>The name of the property with the reasoning. Default: <c>reasoning_content</c>.</summary>
    public string ReasoningName { get; init; } = "reasoning_content";

    /// <summary>The reasoning; null for none.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The function that the model calls; null for none.</summary>
    public ChatFunction? Call { get; init; }

    /// <summary>Why the reply ends. Default: <c>stop</c>, or <c>tool_calls</c> with a call.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Creates the answer: one JSON document.</summary>
    public SandboxAnswer ToAnswer() => new()
    {
        Text = Begin("") + ",\"message\":" + WriteMessage(Content) + "," + WriteEnd() + "}],"
            + """"usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29}}""",
    };

    /// <summary>Creates the answer: a stream with one event for each word of the text.</summary>
    public SandboxAnswer ToStream()
    {
        StringBuilder events = new();
        WriteEvent(events, """{"role":"assistant","content":""}""", end: null);
        if (Reasoning is not null || Call is not null)
        {
            WriteEvent(events, WriteMessage(content: null), end: null);
        }

        foreach (string word in Content?.Split(' ') ?? [])
        {
            WriteEvent(events, $$"""{"content":{{JsonSerializer.Serialize(word + " ")}}}""", end: null);
        }

        WriteEvent(events, "{}", WriteEnd());
        events.Append("data: [DONE]\n\n");
        return new SandboxAnswer { ContentType = "text/event-stream", Text = events.ToString(), Delivery = AnswerDelivery.Events };
    }

    private static string Begin(string suffix) => Start.Replace("{0}", suffix, StringComparison.Ordinal);

    private static void WriteEvent(StringBuilder events, string delta, string? end) =>
        events.Append("data: ").Append(Begin(".chunk")).Append(",\"delta\":").Append(delta).Append(',')
            .Append(end ?? "\"finish_reason\":null").Append("}]}\n\n");

    private string WriteMessage(string? content)
    {
        StringBuilder message = new($$"""{"role":"assistant","content":{{JsonSerializer.Serialize(content)}}""");
        if (Reasoning is not null)
        {
            message.Append(",\"").Append(ReasoningName).Append("\":").Append(JsonSerializer.Serialize(Reasoning));
        }

        if (Call is not null)
        {
            message.Append(""","tool_calls":[{"id":"call_1","type":"function","function":{"name":""")
                .Append(JsonSerializer.Serialize(Call.Name))
                .Append(",\"arguments\":")
                .Append(JsonSerializer.Serialize(Call.Arguments))
                .Append("}}]");
        }

        return message.Append('}').ToString();
    }

    private string WriteEnd() => $"\"finish_reason\":\"{FinishReason ?? (Call is null ? "stop" : "tool_calls")}\"";
}
