using System.IO.Compression;
using System.Text;
using static NimProbe.Sandbox.Answers.SuccessAnswers;

namespace NimProbe.Sandbox.Answers;

/// <summary>Compressed chat answers.</summary>
internal static class CompressedAnswers
{
    private const int MebibytesInBomb = 1024;

    public static IEnumerable<SandboxAnswer> All =>
    [
        CreateChoices("gzip_choices", "gzip", "a chat answer, gzip", static stream => new GZipStream(stream, CompressionLevel.Fastest)),
        CreateChoices("brotli_choices", "br", "a chat answer, Brotli", static stream => new BrotliStream(stream, CompressionLevel.Fastest)),

        // A gzip stream can have several members: one compressed mebibyte is sent 1,024 times.
        Choices.Named("gzip_bomb").WithHeader("Content-Encoding", "gzip") with
        {
            Bytes = Gzip(BrokenAnswers.Opening),
            Tail = [.. Enumerable.Repeat(Gzip(BrokenAnswers.CreateLetters()), MebibytesInBomb), Gzip(BrokenAnswers.Closing)],
            Meaning = "1 MiB that decompresses to 1 GiB",
        },
    ];

    private static SandboxAnswer CreateChoices(string name, string encoding, string meaning, Func<Stream, Stream> compress) =>
        Choices.Named(name).WithHeader("Content-Encoding", encoding) with
        {
            Bytes = Compress(Encoding.UTF8.GetBytes(Choices.Text), compress),
            Meaning = meaning,
        };

    private static ReadOnlyMemory<byte> Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static ReadOnlyMemory<byte> Gzip(byte[] bytes) =>
        Compress(bytes, static stream => new GZipStream(stream, CompressionLevel.SmallestSize));

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> compress)
    {
        using MemoryStream compressed = new();
        using (Stream stream = compress(compressed))
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }
}
