using NimProbe.Engine.Classification;

namespace NimProbe.Engine.Streaming;

/// <summary>Detects whether a body is a stream of events, by its first bytes because content types are often wrong.</summary>
internal static class StreamDetector
{
    private const string EventStream = "text/event-stream";

    /// <summary>Whether nothing but blanks and byte order marks has arrived.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> start) => SkipBlanks(start).IsEmpty;

    /// <summary>Whether a body is a stream.</summary>
    /// <param name="start">The first bytes.</param>
    /// <param name="mediaType">The media type in lower case.</param>
    public static bool IsStream(ReadOnlySpan<byte> start, string mediaType)
    {
        ReadOnlySpan<byte> content = SkipBlanks(start);
        return content.IsEmpty || mediaType == EventStream
            ? mediaType == EventStream && (content.IsEmpty || content[0] is not ((byte)'{' or (byte)'[' or (byte)'<'))
            : EventStreamReader.IsEventStream(content, mediaType);
    }

    private static ReadOnlySpan<byte> SkipBlanks(ReadOnlySpan<byte> content)
    {
        content = content.TrimStart(" \t\r\n"u8);
        return content.StartsWith("\uFEFF"u8) ? content[3..].TrimStart(" \t\r\n"u8) : content;
    }
}
