namespace NimProbe.Engine.Capabilities;

/// <summary>The message of a chat completion.</summary>
internal sealed record ChatMessage
{
    /// <summary>The text; empty if there is none.</summary>
    public string Content { get; init; } = "";

    /// <summary>The reasoning beside the text, in <c>reasoning_content</c> or <c>reasoning</c>; empty if there is none.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>The calls of functions.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Why the message ended; empty if that is not stated.</summary>
    public string FinishReason { get; init; } = "";

    /// <summary>Whether the message has text, reasoning or a call.</summary>
    public bool HasToken => Content.Length > 0 || Reasoning.Length > 0 || ToolCalls.Count > 0;

    /// <summary>Whether the maximum number of tokens was reached before the message was complete.</summary>
    public bool IsCutShort => FinishReason is "length" or "max_tokens";
}
