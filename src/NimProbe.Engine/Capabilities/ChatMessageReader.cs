using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Capabilities;

/// <summary>Reads the first choice of chat completions, and of the chunks of a stream. The JSON is untrusted.</summary>
internal static class ChatMessageReader
{
    // NIM and vLLM have used both names (nim-api-2.md 1.3).
    private static readonly string[] s_reasoningNames = ["reasoning_content", "reasoning"];

    /// <summary>Reads a completion or a chunk; null if it is not JSON.</summary>
    public static ChatMessage? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(GetFirst(UntrustedJson.GetProperty(document.RootElement, "choices")));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Joins the chunks of a stream to one message. Some servers stream their answers although no stream is requested.</summary>
    /// <param name="body">The events.</param>
    public static ChatMessage ReadStream(ReadOnlyMemory<byte> body)
    {
        ChatMessage[] chunks = [.. EventSplitter.Split(body).Select(Read).OfType<ChatMessage>()];
        return new ChatMessage
        {
            Content = string.Concat(chunks.Select(static c => c.Content)),
            Reasoning = string.Concat(chunks.Select(static c => c.Reasoning)),
            ToolCalls = JoinCalls(chunks),
            FinishReason = chunks.LastOrDefault(static c => c.FinishReason.Length > 0)?.FinishReason ?? "",
        };
    }

    private static ChatMessage Read(JsonElement choice)
    {
        JsonElement message = UntrustedJson.GetProperty(choice, "message");
        if (message.ValueKind != JsonValueKind.Object)
        {
            message = UntrustedJson.GetProperty(choice, "delta");
        }

        return new ChatMessage
        {
            Content = GetText(UntrustedJson.GetProperty(message, "content")),
            Reasoning = s_reasoningNames.Select(name => GetText(UntrustedJson.GetProperty(message, name))).FirstOrDefault(IsFilled, ""),
            ToolCalls = ReadCalls(UntrustedJson.GetProperty(message, "tool_calls")),
            FinishReason = GetText(UntrustedJson.GetProperty(choice, "finish_reason")),
        };
    }

    private static ToolCall[] ReadCalls(JsonElement calls) => calls.ValueKind == JsonValueKind.Array
        ? [.. calls.EnumerateArray().Select(static c => UntrustedJson.GetProperty(c, "function")).Select(static f => new ToolCall(
            GetText(UntrustedJson.GetProperty(f, "name")), UntrustedJson.GetString(UntrustedJson.GetProperty(f, "arguments"))))]
        : [];

    // One call is requested. Some servers repeat its name in every chunk (nim-api-2.md 1.3).
    private static ToolCall[] JoinCalls(ChatMessage[] chunks)
    {
        ToolCall[] parts = [.. chunks.SelectMany(static c => c.ToolCalls)];
        return parts.Length == 0
            ? []
            : [new ToolCall(
                parts.Select(static p => p.Name).FirstOrDefault(IsFilled, ""), string.Concat(parts.Select(static p => p.Arguments)))];
    }

    // Some servers send a list of parts, as requests with pictures have it.
    private static string GetText(JsonElement content) => content.ValueKind == JsonValueKind.Array
        ? string.Concat(content.EnumerateArray().Select(static part => UntrustedJson.GetString(UntrustedJson.GetProperty(part, "text"))))
        : UntrustedJson.GetString(content) ?? "";

    private static JsonElement GetFirst(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array && array.GetArrayLength() > 0 ? array[0] : default;

    private static bool IsFilled(string text) => !string.IsNullOrWhiteSpace(text);
}
