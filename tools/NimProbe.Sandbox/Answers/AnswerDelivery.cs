namespace NimProbe.Sandbox.Answers;

/// <summary>How an answer is sent to the client.</summary>
public enum AnswerDelivery
{
    /// <summary>Headers and body at once, after the latency. The default.</summary>
    Whole,

    /// <summary>Nothing is sent: the request hangs until the client disconnects.</summary>
    Hang,

    /// <summary>The connection is closed without a response.</summary>
    Drop,

    /// <summary>The headers announce more bytes than follow, then the connection is closed.</summary>
    Truncate,

    /// <summary>The connection is reset within the headers.</summary>
    ResetInHeaders,

    /// <summary>The connection is reset within the body.</summary>
    ResetInBody,

    /// <summary>The headers at once, the body after the latency.</summary>
    SlowBody,

    /// <summary>The headers at once, then one byte of the body a second (scaled), without end.</summary>
    Dribble,

    /// <summary>One header line a second (scaled), without end.</summary>
    HeadersForever,
}
