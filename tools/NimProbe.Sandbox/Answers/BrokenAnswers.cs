using System.IO.Compression;
using System.Text;
using static NimProbe.Sandbox.Answers.AnswerStage;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers that a client survives only by being careful: silence, halves, floods and bytes that are no text.</summary>
internal static class BrokenAnswers
{
    private const int Mebibyte = 1024 * 1024;
    private const string Opening = """{"id":"chatcmpl-0","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":" """;
    private const string Closing = """ "},"finish_reason":"stop"}]}""";

    public static readonly SandboxAnswer NoAnswer =
        SandboxAnswer.Empty("no_answer", Worker, 200, "hangs until the client leaves") with { Delivery = AnswerDelivery.Hang };

    public static IEnumerable<SandboxAnswer> All
    {
        get
        {
            ReadOnlyMemory<byte> letters = Letters();
            ReadOnlyMemory<byte> compressedLetters = Gzip(letters.Span);
            SandboxAnswer choices = SuccessAnswers.Choices;
            return
            [
                NoAnswer,
                NoAnswer.Named("no_answer_timeout"),
                choices.Named("truncated_200") with { Delivery = AnswerDelivery.Truncate, Meaning = "announces more bytes than it sends" },
                choices.Named("reset_in_headers") with { Delivery = AnswerDelivery.ResetInHeaders, Meaning = "the connection is reset within the head" },
                choices.Named("reset_in_body") with { Delivery = AnswerDelivery.ResetInBody, Meaning = "the connection is reset within the body" },
                choices.Named("slow_body") with { Delivery = AnswerDelivery.SlowBody, Meaning = "the head at once, the body after the latency" },
                choices.Named("dribble") with { Delivery = AnswerDelivery.Dribble, Meaning = "one byte a second, for ever" },
                choices.Named("headers_forever") with { Delivery = AnswerDelivery.HeadersForever, Meaning = "a head that never ends" },
                choices.Named("not_utf8") with { Bytes = new byte[] { (byte)'{', (byte)'"', 0xC3, 0x28, 0xFF, 0xFE, (byte)'"', (byte)':', 0x80, (byte)'}' }, Meaning = "bytes that are no UTF-8" },
                choices.Named("huge_body") with { Text = Opening, Tail = [.. Enumerable.Repeat(letters, 100), Utf8(Closing)], Meaning = "a chat answer of 100 MiB" },

                // A gzip stream may be several members one after the other: a mebibyte compressed once is sent 1,024 times.
                choices.Named("gzip_bomb").WithHeader("Content-Encoding", "gzip") with { Bytes = Gzip(Utf8(Opening)), Tail = [.. Enumerable.Repeat(compressedLetters, 1024), Gzip(Utf8(Closing))], Meaning = "1 MiB that unpacks to 1 GiB" },
            ];
        }
    }

    private static byte[] Letters()
    {
        byte[] letters = new byte[Mebibyte];
        letters.AsSpan().Fill((byte)'a');
        return letters;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using MemoryStream compressed = new();
        using (GZipStream stream = new(compressed, CompressionLevel.SmallestSize))
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }
}
