using System.Buffers;
using System.Text.Json;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Streaming;

/// <summary>
/// Writes the request for a stream (nim-api-2.md 1.1). <c>stream_options</c> is left out unless token counts are asked for, because some
/// servers refuse it and others do not answer.
/// </summary>
internal static class StreamRequestBody
{
    public static ReadOnlyMemory<byte> Write(
        NimRoute route, string id, string prompt, int maxTokens, bool requestUsage, bool withImage)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, id);
            if (route == NimRoute.Completions)
            {
                writer.WriteString("prompt"u8, prompt);
            }
            else
            {
                ProbeRequestBody.WriteMessages(writer, prompt, withImage);
            }

            writer.WriteNumber("max_tokens"u8, maxTokens);
            writer.WriteBoolean("stream"u8, true);
            if (requestUsage)
            {
                writer.WriteStartObject("stream_options"u8);
                writer.WriteBoolean("include_usage"u8, true);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
