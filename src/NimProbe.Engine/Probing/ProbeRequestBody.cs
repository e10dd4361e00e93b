using System.Buffers;
using System.Text.Json;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Writes the smallest request that a route accepts (nim-api.md 6 and 9): no system message, to which some chat templates respond
/// with 500,
/// no optional field, which old schemas refuse, and <c>input_type</c>, which asymmetric embedding models require.
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
