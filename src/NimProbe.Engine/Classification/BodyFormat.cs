namespace NimProbe.Engine.Classification;

/// <summary>What a body is, judged by itself: content types are wrong too often.</summary>
public enum BodyFormat
{
    /// <summary>Nothing, or white space.</summary>
    Empty,

    /// <summary>Whole, well-formed JSON.</summary>
    Json,

    /// <summary>Server-sent events.</summary>
    EventStream,

    /// <summary>A page for browsers: something in between answered.</summary>
    Html,

    /// <summary>Anything else, JSON that was cut short included.</summary>
    Text,
}
