namespace NimProbe.Bench.Speed;

/// <summary>One event of a stream.</summary>
/// <param name="AtMs">The time of its arrival, in milliseconds after the request was sent.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Tokens">The number of tokens in it; with token counts, the number of the answer.</param>
internal sealed record StreamEvent(double AtMs, EventKind Kind, int Tokens = 0)
{
    /// <summary>Whether a reader of choices sees it.</summary>
    public bool HasChoices => Kind is EventKind.Role or EventKind.Content or EventKind.Finish;

    /// <summary>The event as a server sends it.</summary>
    public string Text => Kind switch
    {
        EventKind.Role => """data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
        EventKind.Content => """data: {"choices":[{"index":0,"delta":{"content":" word"}}]}""",
        EventKind.Finish => """data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}""",
        EventKind.Usage => $$$"""data: {"choices":[],"usage":{"completion_tokens":{{{Tokens}}}}}""",
        EventKind.Error => """data: {"error":{"object":"error","message":"The engine stopped","code":500}}""",
        EventKind.ErrorComment => "event: error\n: The engine stopped",
        _ => "data: [DONE]",
    } + "\n\n";
}
