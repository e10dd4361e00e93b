namespace NimProbe.Sandbox.Answers;

/// <summary>How the bytes of an answer reach the client.</summary>
public enum AnswerDelivery
{
    /// <summary>Head and body at once, after the latency. The default.</summary>
    Whole,

    /// <summary>Nothing is ever sent: the request hangs until the client leaves.</summary>
    Hang,

    /// <summary>The connection is dropped without a byte of answer.</summary>
    Drop,

    /// <summary>The head announces more bytes than follow, then the connection is closed.</summary>
    Truncate,

    /// <summary>The connection is reset in the middle of the head.</summary>
    ResetInHeaders,

    /// <summary>The connection is reset in the middle of the body.</summary>
    ResetInBody,

    /// <summary>The head at once, the body after the latency.</summary>
    SlowBody,

    /// <summary>The head at once, then one byte of body a second (scaled), for ever.</summary>
    Dribble,

    /// <summary>One header line a second (scaled), for ever: the head never ends.</summary>
    HeadersForever,
}
