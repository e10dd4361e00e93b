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

    /// <summary>An HTML page or an XML document, which no model sends: it comes from a proxy, a login page or another service.</summary>
    Markup,

    /// <summary>Anything else, including truncated JSON.</summary>
    Text,
}
