namespace NimProbe.Bench.Speed;

/// <summary>What an event of a stream holds.</summary>
internal enum EventKind
{
    /// <summary>The role, without a token.</summary>
    Role,

    /// <summary>Tokens.</summary>
    Content,

    /// <summary>The finish reason, without a token.</summary>
    Finish,

    /// <summary>The token counts.</summary>
    Usage,

    /// <summary>An error object.</summary>
    Error,

    /// <summary>An error event of NVIDIA Dynamo, whose message is a comment.</summary>
    ErrorComment,

    /// <summary>[DONE].</summary>
    Done,
}
