namespace NimProbe.Sandbox.Streams;

/// <summary>
/// How a model streams its answer. Durations are in milliseconds and rates per second, both before scaling.
/// </summary>
public sealed record StreamScript
{
    /// <summary>The number of tokens; null for as many as the request allows. Default: null.</summary>
    public int? Tokens { get; init; }

    /// <summary>
    /// The tokens per second; 0 for as fast as possible, null for a rate that follows from the model's id. Default: null.
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>The time until the first token; null for the latency of the answer. Default: null.</summary>
    public int? First { get; init; }

    /// <summary>The number of tokens of reasoning, which come first. Default: 0.</summary>
    public int Reasoning { get; init; }

    /// <summary>The property with the reasoning. Default: <c>reasoning_content</c>.</summary>
    public string ReasoningName { get; init; } = "reasoning_content";

    /// <summary>The number of tokens in one chunk, at least 1. Default: 1.</summary>
    public int PerChunk { get; init; } = 1;

    /// <summary>Where the token counts are. Default: at the end, if the request asks for them.</summary>
    public StreamUsage Usage { get; init; }

    /// <summary>What a request with <c>stream_options</c> gets. Default: they are accepted.</summary>
    public StreamOptionsReply Options { get; init; }

    /// <summary>The number of tokens before a stall; 0 for none. Default: 0.</summary>
    public int StallAfter { get; init; }

    /// <summary>The duration of the stall; 0 for one without end. Default: 0.</summary>
    public int Stall { get; init; }

    /// <summary>Whether something between buffers the whole stream and sends it at once. Default: false.</summary>
    public bool Burst { get; init; }

    /// <summary>How the stream fails. Default: not at all.</summary>
    public StreamFault Fault { get; init; }

    /// <summary>The number of tokens before the failure. Default: 0.</summary>
    public int FaultAfter { get; init; }

    /// <summary>Whether the answer has no end. Default: false.</summary>
    public bool Endless { get; init; }

    /// <summary>Whether [DONE] is sent. Default: true.</summary>
    public bool Done { get; init; } = true;

    /// <summary>Whether a finish reason is sent. Default: true.</summary>
    public bool Finish { get; init; } = true;

    /// <summary>Whether the last token has the finish reason. Default: false, it has a chunk of its own.</summary>
    public bool FinishInLast { get; init; }

    /// <summary>Whether the connection stays open after the last event. Default: false.</summary>
    public bool StaysOpen { get; init; }

    /// <summary>
    /// The time between comments, which the server sends until the first token and during a stall; 0 for none. Default: 0.
    /// </summary>
    public int Ping { get; init; }

    /// <summary>Whether the answer is a tool call, whose name every chunk repeats. Default: false.</summary>
    public bool Tool { get; init; }

    /// <summary>Whether the content of the role chunk is null instead of empty. Default: false.</summary>
    public bool NullRole { get; init; }

    /// <summary>The form of the lines. Default: that of most servers.</summary>
    public StreamForm Form { get; init; }

    /// <summary>The model that the answer names; null for the requested one. Default: null.</summary>
    public string? Serves { get; init; }

    /// <summary>The content type. Default: that of the hosted service.</summary>
    public string ContentType { get; init; } = "text/event-stream; charset=utf-8";
}
