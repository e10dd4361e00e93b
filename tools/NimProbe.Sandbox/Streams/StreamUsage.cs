namespace NimProbe.Sandbox.Streams;

/// <summary>Where a stream has its token counts.</summary>
public enum StreamUsage
{
    /// <summary>In a chunk without choices at the end, if the request asks for them.</summary>
    Asked,

    /// <summary>Nowhere.</summary>
    None,

    /// <summary>In a chunk without choices at the end, whatever the request asks for.</summary>
    Last,

    /// <summary>In the chunk with the finish reason.</summary>
    Finish,

    /// <summary>As null in every chunk before the choices, and in a chunk without choices at the end.</summary>
    NullBefore,

    /// <summary>As null in every chunk after the choices, and in a chunk without choices at the end.</summary>
    NullAfter,

    /// <summary>In every chunk, as far as the answer has come.</summary>
    Every,

    /// <summary>In a chunk without choices that follows no token.</summary>
    Alone,
}
