namespace NimProbe.Engine.Streaming;

/// <summary>Why the reading of a response ended.</summary>
internal enum StreamEnd
{
    /// <summary>The response is not a stream of events.</summary>
    NotStreamed,

    /// <summary>The answer is complete.</summary>
    Complete,

    /// <summary>The stream reports an error.</summary>
    Error,

    /// <summary>The stream ended without a token.</summary>
    Empty,

    /// <summary>The stream ended after tokens, without a sign that the answer is complete.</summary>
    Incomplete,

    /// <summary>The connection was dropped.</summary>
    Dropped,

    /// <summary>No token arrived in time.</summary>
    NoFirstToken,

    /// <summary>No further token arrived in time.</summary>
    Stalled,

    /// <summary>The events are not those of a completion.</summary>
    Unreadable,

    /// <summary>The stream has far more chunks than tokens were requested; the rest is not read.</summary>
    TooManyChunks,

    /// <summary>The stream has too many bytes; the rest is not read.</summary>
    TooManyBytes,

    /// <summary>The stream lasts too long; the rest is not read.</summary>
    TooLong,
}
