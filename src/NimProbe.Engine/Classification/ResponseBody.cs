using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace NimProbe.Engine.Classification;

/// <summary>The content of a body: a completion, an error or an explanation, in any of the service's formats.</summary>
internal sealed class ResponseBody
{
    // Only the first 4 KiB of a body that is not JSON are read as text.
    private const int TextWindow = 4096;

    private static readonly SearchValues<byte> s_blanks = SearchValues.Create(" \t\r\n\f\v\0"u8);

    /// <summary>Creates a body without content.</summary>
    public ResponseBody(BodyFormat format) => Format = format;

    /// <summary>The format of the body.</summary>
    public BodyFormat Format { get; }

    /// <summary>The best explanation in the body, unredacted; empty if there is none, and for markup.</summary>
    public string Summary { get; init; } = "";

    /// <summary>All explanations in the body, unredacted; empty if there is none, and for markup.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>The <c>type</c> of the error; empty if there is none.</summary>
    public string ErrorType { get; init; } = "";

    /// <summary>Whether the body has the structure of a completion: a choice, an embedding or a ranking. Text is not required.</summary>
    public bool HasCompletion { get; init; }

    /// <summary>Whether the body reports an error, with or without a completion.</summary>
    public bool HasError { get; init; }

    /// <summary>Whether the body is an error as NVIDIA Dynamo's frontend writes it: message, type and code at the top.</summary>
    public bool IsDynamoError { get; init; }

    /// <summary>The <c>model</c> of a completion, unredacted; null if it names none.</summary>
    public string? Model { get; init; }

    /// <summary>Parses a body.</summary>
    /// <param name="body">The bytes, decompressed.</param>
    /// <param name="mediaType">The media type in lower case; it recognizes markup and events that do not begin as such.</param>
    public static ResponseBody Read(ReadOnlyMemory<byte> body, string mediaType)
    {
        ReadOnlyMemory<byte> content = TrimStart(body);
        if (content.IsEmpty)
        {
            return new ResponseBody(BodyFormat.Empty);
        }

        ResponseBody? answer = content.Span[0] switch
        {
            (byte)'{' or (byte)'[' or (byte)'"' => JsonBodyReader.Read(content, BodyFormat.Json),
            _ when EventStreamReader.IsEventStream(content.Span, mediaType) => EventStreamReader.Read(content),
            _ => null,
        };
        return answer ?? ReadText(content, mediaType);
    }

    /// <summary>Removes blanks, byte order marks and null characters from the beginning.</summary>
    public static ReadOnlyMemory<byte> TrimStart(ReadOnlyMemory<byte> body)
    {
        while (true)
        {
            int start = body.Span.IndexOfAnyExcept(s_blanks);
            body = start < 0 ? default : body[start..];
            int mark = GetByteOrderMarkLength(body.Span);
            if (mark == 0)
            {
                return body;
            }

            body = body[mark..];
        }
    }

    /// <summary>Reads the first 4 KiB as text.</summary>
    public static string ToText(ReadOnlyMemory<byte> content) =>
        Encoding.UTF8.GetString(content.Span[..Math.Min(content.Length, TextWindow)]);

    /// <summary>Whether the explanations in the body contain a phrase, ignoring case.</summary>
    public bool Contains(string phrase) => Explanation.Contains(phrase, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the explanations in the body contain one of several phrases, ignoring case.</summary>
    public bool ContainsAny(string[] phrases) => Array.Exists(phrases, Contains);

    /// <summary>Whether the explanations in the body contain each of several phrases, ignoring case.</summary>
    public bool ContainsAll(string[] phrases) => Array.TrueForAll(phrases, Contains);

    /// <summary>Whether the beginning of the explanations matches a pattern.</summary>
    public bool Matches(Regex pattern) => pattern.IsMatch(Explanation.AsSpan(0, Math.Min(Explanation.Length, TextWindow)));

    /// <summary>The time (UTC) in the explanations; null if there is none.</summary>
    public DateTime? FindDate() => IsoDateFinder.Find(Explanation);

    // UTF-16 is not read: its marks are skipped so that a page in it is still seen to begin with a tag.
    private static int GetByteOrderMarkLength(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8))
        {
            return 3;
        }

        return body is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] ? 2 : 0;
    }

    // What a page says is not evidence: it comes from no model, and pages about other things use the same words.
    private static ResponseBody ReadText(ReadOnlyMemory<byte> content, string mediaType)
    {
        string text = ToText(content);
        return MarkupDetector.IsMarkup(text, mediaType)
            ? new ResponseBody(BodyFormat.Markup)
            : new ResponseBody(BodyFormat.Text) { Explanation = text, Summary = text };
    }
}
