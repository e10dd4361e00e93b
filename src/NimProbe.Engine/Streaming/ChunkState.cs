namespace NimProbe.Engine.Streaming;

/// <summary>Whether the data of an event is a chunk.</summary>
internal enum ChunkState
{
    /// <summary>A complete JSON object.</summary>
    Complete,

    /// <summary>The beginning of a JSON object; the next line of data continues it.</summary>
    Incomplete,

    /// <summary>No JSON object.</summary>
    Invalid,
}
