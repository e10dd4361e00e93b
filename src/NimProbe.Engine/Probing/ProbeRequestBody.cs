using System.Buffers;
using System.Text.Json;

namespace NimProbe.Engine.Probing;

/// <summary>
/// The smallest request that a route answers. No system message (some chat templates answer 500 to one) and no
/// optional field (old schemas refuse extras); <c>input_type</c> because asymmetric embedding models demand it.
/// </summary>
internal static class ProbeRequestBody
{
    public static ReadOnlyMemory<byte> Write(NimRoute route, string id, int maxTokens)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, id);
            switch (route)
            {
                case NimRoute.Embeddings:
                    writer.WriteStartArray("input"u8);
                    writer.WriteStringValue("test"u8);
                    writer.WriteEndArray();
                    writer.WriteString("input_type"u8, "query"u8);
                    break;
                case NimRoute.Completions:
                    writer.WriteString("prompt"u8, "a"u8);
                    writer.WriteNumber("max_tokens"u8, maxTokens);
                    break;
                default:
                    writer.WriteStartArray("messages"u8);
                    writer.WriteStartObject();
                    writer.WriteString("role"u8, "user"u8);
                    writer.WriteString("content"u8, "Hi"u8);
                    writer.WriteEndObject();
                    writer.WriteEndArray();
                    writer.WriteNumber("max_tokens"u8, maxTokens);
                    writer.WriteBoolean("stream"u8, false);
                    break;
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
