using System.Text.Json.Nodes;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Chat;

/// <summary>What a simulated model says.</summary>
internal sealed record ChatReply
{
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
    public SandboxAnswer ToAnswer()
    {
        JsonObject choice = new()
        {
            ["index"] = 0,
            ["message"] = CreateMessage(),
            ["finish_reason"] = FinishReason ?? (Call is null ? "stop" : "tool_calls"),
        };
        JsonObject body = new()
        {
            ["id"] = "chatcmpl-{function}",
            ["object"] = "chat.completion",
            ["created"] = 1775433600,
            ["model"] = "{model}",
            ["choices"] = new JsonArray(choice),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 20, ["completion_tokens"] = 9, ["total_tokens"] = 29 },
        };
        return new SandboxAnswer { Text = body.ToJsonString() };
    }

    private JsonObject CreateMessage()
    {
        JsonObject message = new() { ["role"] = "assistant", ["content"] = Content };
        if (Reasoning is not null)
        {
            message[ReasoningName] = Reasoning;
        }

        if (Call is not null)
        {
            message["tool_calls"] = new JsonArray(new JsonObject
            {
                ["id"] = "call_1",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = Call.Name, ["arguments"] = Call.Arguments },
            });
        }

        return message;
    }
}
