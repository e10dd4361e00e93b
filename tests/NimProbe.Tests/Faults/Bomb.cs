using System.IO.Compression;
using System.Text;

namespace NimProbe.Tests.Faults;

/// <summary>Bodies that are small on the wire and larger than any bound once they are unpacked: 64 MiB, twice what a catalogue may have.</summary>
internal static class Bomb
{
    private const int Size = 64 << 20;

    public static byte[] Gzip { get; } = Pack(static s => new GZipStream(s, CompressionLevel.Fastest), "{\"data\":\"", Size);

    public static byte[] Brotli { get; } = Pack(static s => new BrotliStream(s, CompressionLevel.Fastest), "{\"data\":\"", Size);

    public static byte[] Deflate { get; } = Pack(static s => new ZLibStream(s, CompressionLevel.Fastest), "{\"data\":\"", Size);

    /// <summary>Compresses a text, and as many letters after it.</summary>
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
