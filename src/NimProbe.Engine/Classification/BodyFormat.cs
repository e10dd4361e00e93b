namespace NimProbe.Engine.Classification;

/// <summary>The format of a body, detected from its content because content types are often wrong.</summary>
internal enum BodyFormat
{
    /// <summary>Nothing, or white space.</summary>
    Empty,

    /// <summary>Complete, well-formed JSON.</summary>
    Json,

    /// <summary>Server-sent events.</summary>
    EventStream,

    /// <summary>An HTML page, which only a proxy or the edge sends.</summary>
    Html,

    /// <summary>Anything else, including truncated JSON.</summary>
    Text,
}
