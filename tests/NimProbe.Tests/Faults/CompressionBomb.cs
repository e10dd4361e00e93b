using System.IO.Compression;
using System.Text;

namespace NimProbe.Tests.Faults;

/// <summary>Response bodies that are small when compressed and 64 MiB when decompressed, twice the limit of a catalogue.</summary>
internal static class CompressionBomb
{
    private const int Size = 64 << 20;

    public static byte[] Gzip { get; } = Pack(static s => new GZipStream(s, CompressionLevel.Fastest), "{\"data\":\"", Size);

    public static byte[] Brotli { get; } = Pack(static s => new BrotliStream(s, CompressionLevel.Fastest), "{\"data\":\"", Size);

    public static byte[] Deflate { get; } = Pack(static s => new ZLibStream(s, CompressionLevel.Fastest), "{\"data\":\"", Size);

    /// <summary>Compresses a text that is followed by a number of letters.</summary>
    public static byte[] Pack(Func<Stream, Stream> compress, string text, int letters = 0)
    {
        using MemoryStream packed = new();
        using (Stream stream = compress(packed))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            byte[] block = new byte[1 << 16];
            block.AsSpan().Fill((byte)'a');
            for (int left = letters; left > 0; left -= block.Length)
            {
                stream.Write(block, 0, Math.Min(left, block.Length));
            }
        }

        return packed.ToArray();
    }
}
