namespace NimProbe.Engine.Streaming;

/// <summary>What one chunk of a stream holds.</summary>
internal record struct StreamChunk
{
    /// <summary>Whether the chunk has choices, with or without text.</summary>
    public bool HasChoices { get; set; }

    /// <summary>Whether the chunk has non-empty content, text or a tool call.</summary>
    public bool HasOutput { get; set; }

    /// <summary>Whether the chunk has non-empty reasoning.</summary>
    public bool HasReasoning { get; set; }

    /// <summary>Whether the chunk has the reason for which the answer ended.</summary>
    public bool HasFinishReason { get; set; }

    /// <summary>Whether the chunk may report an error, which a full reading decides.</summary>
    public bool MayBeError { get; set; }

    /// <summary>Whether the chunk has token counts.</summary>
    public bool HasUsage { get; set; }

    /// <summary>The number of tokens of the answer so far, as the server counts them; 0 if the chunk does not say.</summary>
    public int CompletionTokens { get; set; }

    /// <summary>Whether the chunk has a token.</summary>
    public readonly bool HasToken => HasOutput || HasReasoning;
}
