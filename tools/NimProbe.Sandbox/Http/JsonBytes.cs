using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NimProbe.Sandbox.Http;

/// <summary>Writes JSON to bytes.</summary>
internal static class JsonBytes
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, s_options))
        {
            write(json);
        }

        return bytes.WrittenMemory;
    }
}
