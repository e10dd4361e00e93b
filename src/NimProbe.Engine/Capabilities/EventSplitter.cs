using System.Text.Json;

namespace NimProbe.Engine.Capabilities;

/// <summary>Splits the body of an event stream into the data of its events.</summary>
internal static class EventSplitter
{
    // Lines that are no JSON would otherwise be read again with every further line.
    private const int MaxLines = 16;

    /// <summary>Gets the data of each event.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body)
    {
        byte[] pending = [];
        int lines = 0;
        for (int start = 0; start < body.Length;)
        {
            int length = body.Span[start..].IndexOfAny((byte)'\r', (byte)'\n');
            int end = length < 0 ? body.Length : start + length;
            ReadOnlyMemory<byte> line = body[start..end];
            start = end + 1;
            if (!line.Span.StartsWith("data:"u8))
            {
                continue;
            }

            // An event can have several lines of data; careless servers send several events without an empty line between them.
            pending = [.. pending, .. line["data:"u8.Length..].Trim(" \t"u8).Span];
            bool isComplete = IsComplete(pending);
            if (isComplete)
            {
                yield return pending;
            }

            if (isComplete || ++lines == MaxLines)
            {
                pending = [];
                lines = 0;
            }
        }
    }

    private static bool IsComplete(byte[] data)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(data);
            return true;
        }
        catch (JsonException)
        {
            // The end of the stream, or the first lines of an event.
            return data.AsSpan().SequenceEqual("[DONE]"u8);
        }
    }
}
