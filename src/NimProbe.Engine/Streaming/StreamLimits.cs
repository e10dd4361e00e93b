namespace NimProbe.Engine.Streaming;

/// <summary>The limits of one stream.</summary>
/// <param name="FirstToken">The time from the start of the request to the first token.</param>
/// <param name="Stall">The time between two tokens; comments and chunks without a token do not count.</param>
/// <param name="NotStreamed">The time from the start of the request to the end of an answer that is not a stream.</param>
/// <param name="MaxChunks">The number of chunks with a token after which the rest is not read.</param>
internal sealed record StreamLimits(TimeSpan FirstToken, TimeSpan Stall, TimeSpan NotStreamed, int MaxChunks)
{
    /// <summary>The number of bytes after which the rest is not read: 16 MiB.</summary>
    public const long MaxBytes = 16 << 20;

    /// <summary>The time from the first token after which the rest is not read.</summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(600);

    /// <summary>The time that a server has for the end of the stream after the end of the answer.</summary>
    public static readonly TimeSpan AfterAnswer = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time that a server has for the end of the response after <c>[DONE]</c>, so that the connection can be used again.
    /// </summary>
    public static readonly TimeSpan AfterDone = TimeSpan.FromSeconds(1);
}
