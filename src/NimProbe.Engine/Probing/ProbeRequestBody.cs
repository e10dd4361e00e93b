using System.Buffers;
using System.Text.Json;
using NimProbe.Engine.Images;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Writes the smallest request that a route accepts (nim-api.md 6 and 9): no system message, to which some chat templates respond
/// with 500,
/// no optional field, which old schemas refuse, and <c>input_type</c>, which asymmetric embedding models require.
/// </summary>
internal static class ProbeRequestBody
{
    // Some models fail to read a smaller image (nim-api.md 6).
    private const int ImageSize = 64;

    private static readonly Lazy<string> s_image = new(static () => "data:image/png;base64," + Convert.ToBase64String(DrawImage()));

    /// <summary>Writes a request.</summary>
    /// <param name="route">The route.</param>
    /// <param name="id">The id of the model.</param>
    /// <param name="maxTokens">The maximum number of tokens of a completion.</param>
    /// <param name="withImage">Whether a chat request contains an image.</param>
    public static ReadOnlyMemory<byte> Write(NimRoute route, string id, int maxTokens, bool withImage = false)
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
                case NimRoute.Rerank:
                    WriteText(writer, "query"u8, "a"u8);
                    writer.WriteStartArray("passages"u8);
                    WriteText(writer, default, "b"u8);
                    writer.WriteEndArray();
                    break;
                default:
                    WriteMessages(writer, withImage ? "Describe the image." : "Hi", withImage);
                    writer.WriteNumber("max_tokens"u8, maxTokens);
                    writer.WriteBoolean("stream"u8, false);
                    break;
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (name.IsEmpty)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartObject(name);
        }

        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    /// <summary>Writes the messages of a chat request.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="text">The text of the only message.</param>
    /// <param name="withImage">Whether the message also contains an image.</param>
    public static void WriteMessages(Utf8JsonWriter writer, string text, bool withImage)
    {
        writer.WriteStartArray("messages"u8);
        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        if (withImage)
        {
            writer.WriteStartArray("content"u8);
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
            writer.WriteStartObject();
            writer.WriteString("type"u8, "image_url"u8);
            writer.WriteStartObject("image_url"u8);
            writer.WriteString("url"u8, s_image.Value);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteString("content"u8, text);
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static byte[] DrawImage()
    {
        const int Red = 0xFF0000;
        const int Blue = 0x0000FF;
        return PngEncoder.Encode(ImageSize, ImageSize, static (column, _) => column < ImageSize / 2 ? Red : Blue);
    }
}
