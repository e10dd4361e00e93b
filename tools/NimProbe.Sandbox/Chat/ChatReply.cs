using System.Text;
using System.Text.Json;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Chat;

/// <summary>What a simulated model says.</summary>
internal sealed record ChatReply
{
    private const string Start = """{"id":"chatcmpl-{function}","object":"chat.completion","created":1775433600,"model":"{model}","choices":[{"index":0""";

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
        Text = Start + ",\"message\":" + WriteMessage() + "," + WriteEnd() + "}],"
            + """"usage":{"prompt_tokens":20,"completion_tokens":9,"total_tokens":29}}""",
    };

    private string WriteMessage()
    {
        StringBuilder message = new($$"""{"role":"assistant","content":{{JsonSerializer.Serialize(Content)}}""");
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
