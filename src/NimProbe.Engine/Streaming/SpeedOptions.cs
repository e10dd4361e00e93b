namespace NimProbe.Engine.Streaming;

/// <summary>The options of a measurement beyond those of a probing run.</summary>
public sealed record SpeedOptions
{
    /// <summary>The default of <see cref="Prompt"/>: plain text whose answer is longer than any sample needs.</summary>
    public const string DefaultPrompt = "Write a story of about five hundred words about a lighthouse keeper.";

    /// <summary>The number of samples per model; at least 1. Default: 3.</summary>
    public int Count { get; init; } = 3;

    /// <summary>The prompt.</summary>
    public string Prompt { get; init; } = DefaultPrompt;

    /// <summary>The time limit from the start of a request to its first token. Default: 120 s.</summary>
    public TimeSpan FirstTokenTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The time limit between two tokens. Default: 60 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether to ask for exact token counts. A request that is refused or not answered because of it is repeated without.
    /// </summary>
    public bool RequestUsage { get; init; }
}
