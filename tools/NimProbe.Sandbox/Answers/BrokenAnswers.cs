using System.Text;
using static NimProbe.Sandbox.Answers.AnswerStage;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers that are silent, incomplete, huge, or not text.</summary>
internal static class BrokenAnswers
{
    /// <summary>A chat answer up to the start of its text; <see cref="Closing"/> completes it.</summary>
    public const string Opening =
        """{"id":"chatcmpl-0","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":" """;

    public const string Closing = """ "},"finish_reason":"stop"}]}""";

    private const int Mebibyte = 1024 * 1024;
    private const int MebibytesInHugeBody = 100;

    public static readonly SandboxAnswer NoAnswer =
        SandboxAnswer.Empty("no_answer", Worker, 200, "no response until the client disconnects") with { Delivery = AnswerDelivery.Hang };

    public static IEnumerable<SandboxAnswer> All =>
    [
        NoAnswer,
        NoAnswer.Named("no_answer_timeout"),
        CreateChoices("truncated_200", AnswerDelivery.Truncate, "announces more bytes than it sends"),
        CreateChoices("reset_in_headers", AnswerDelivery.ResetInHeaders, "the connection is reset within the headers"),
        CreateChoices("reset_in_body", AnswerDelivery.ResetInBody, "the connection is reset within the body"),
        CreateChoices("slow_body", AnswerDelivery.SlowBody, "the headers at once, the body after the latency"),
        CreateChoices("dribble", AnswerDelivery.Dribble, "one byte a second, without end"),
        CreateChoices("headers_forever", AnswerDelivery.HeadersForever, "headers without end"),
        CreateChoices("not_utf8", AnswerDelivery.Whole, "bytes that are not UTF-8") with
        {
            Bytes = new byte[] { (byte)'{', (byte)'"', 0xC3, 0x28, 0xFF, 0xFE, (byte)'"', (byte)':', 0x80, (byte)'}' },
        },
        CreateChoices("huge_body", AnswerDelivery.Whole, "a chat answer of 100 MiB") with
        {
            Text = Opening,
            Tail = [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(CreateLetters(), MebibytesInHugeBody), Encoding.UTF8.GetBytes(Closing)],
        },
    ];

    /// <summary>Creates one mebibyte of text.</summary>
    public static byte[] CreateLetters()
    {
        byte[] letters = new byte[Mebibyte];
        letters.AsSpan().Fill((byte)'a');
        return letters;
    }

    private static SandboxAnswer CreateChoices(string name, AnswerDelivery delivery, string meaning) =>
        SuccessAnswers.Choices.Named(name) with { Delivery = delivery, Meaning = meaning };
}
