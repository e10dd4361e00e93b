namespace NimProbe;

/// <summary>Specifies how the tokens of a streamed answer are counted.</summary>
public enum NimTokenCountBasis
{
    /// <summary>
    /// By the chunks of the stream. A chunk can hold several tokens, so the count and the speed are lower bounds.
    /// </summary>
    Chunks,

    /// <summary>By the token counts that the server reports, which are exact.</summary>
    Usage,
}
