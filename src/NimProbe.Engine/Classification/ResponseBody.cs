using System.Text;
using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Classification;

/// <summary>What a body says, whichever of the service's many shapes it has.</summary>
public sealed class ResponseBody
{
    /// <summary>How much of a body that is no JSON is read as text: 4 KiB.</summary>
    private const int TextWindow = 4096;

    // Where errors keep their words: RFC 7807, OpenAI, FastAPI and what workers make up. The earlier, the better the summary.
    private static readonly string[] s_messageNames = ["detail", "message", "msg", "error", "title", "type", "code"];

    private readonly string _words;

    private ResponseBody(BodyFormat form, string words = "", string summary = "", bool isAnswer = false, bool hasError = false)
    {
        Format = form;
        _words = words;
        Summary = summary;
        HasCompletion = isAnswer;
        HasError = hasError;
    }

    /// <summary>What the body is.</summary>
    public BodyFormat Format { get; }

    /// <summary>The body's own explanation, unredacted; empty where it has none.</summary>
    public string Summary { get; }

    /// <summary>Whether it has the shape of an answer: a choice or a vector. Text is not asked for.</summary>
    public bool HasCompletion { get; }

    /// <summary>Whether it reports an error, answer or not.</summary>
    public bool HasError { get; }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The bytes, decompressed.</param>
    /// <param name="mediaType">The media type in lower case; it only tells apart pages that do not begin as such.</param>
    public static ResponseBody Read(ReadOnlyMemory<byte> body, string mediaType)
    {
        ReadOnlyMemory<byte> content = TrimStart(body);
        if (content.IsEmpty)
        {
            return new ResponseBody(BodyFormat.Empty);
        }

        return content.Span[0] switch
        {
            (byte)'{' or (byte)'[' or (byte)'"' => ReadJson(content) ?? ReadText(content, mediaType),
            _ when content.Span.StartsWith("data:"u8) || content.Span.StartsWith("event:"u8) || content.Span.StartsWith(": "u8) => ReadEvents(content),
            _ => ReadText(content, mediaType),
        };
    }

    /// <summary>Whether the body's explanation holds a phrase, in any case.</summary>
    public bool Contains(string phrase) => _words.Contains(phrase, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the body's explanation holds one of several phrases, in any case.</summary>
    public bool ContainsAny(params ReadOnlySpan<string> phrases)
    {
        foreach (string phrase in phrases)
        {
            if (Contains(phrase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The time (UTC) that the explanation names; null where it names none.</summary>
    public DateTime? FindDate() => IsoDateFinder.Find(_words);

    private static ReadOnlyMemory<byte> TrimStart(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        int start = body.Span.IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? default : body[start..];
    }

    private static ResponseBody ReadText(ReadOnlyMemory<byte> content, string mediaType)
    {
        string text = Encoding.UTF8.GetString(content.Span[..Math.Min(content.Length, TextWindow)]);
        bool isPage = text[0] == '<' || mediaType == "text/html";
        return isPage ? new ResponseBody(BodyFormat.Html, text) : new ResponseBody(BodyFormat.Text, text, text);
    }

    private static ResponseBody? ReadJson(ReadOnlyMemory<byte> content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return ReadElement(document.RootElement, BodyFormat.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ResponseBody ReadEvents(ReadOnlyMemory<byte> content)
    {
        // Finding out that a line is no JSON costs as much as reading many that are; a megabyte has room for 100,000.
        const int EnoughUnreadable = 100;
        ResponseBody? answer = null;
        int unreadable = 0;
        foreach (Range range in content.Span.Split((byte)'\n'))
        {
            ReadOnlyMemory<byte> line = content[range];
            if (!line.Span.StartsWith("data:"u8))
            {
                continue;
            }

            if (ReadJson(TrimStart(line[5..])) is not { } chunk)
            {
                if (++unreadable == EnoughUnreadable)
                {
                    break;
                }

                continue;
            }

            // An error anywhere in the stream outweighs what came before it.
            if (chunk.HasError)
            {
                return new ResponseBody(BodyFormat.EventStream, chunk._words, chunk.Summary, chunk.HasCompletion, hasError: true);
            }

            answer ??= chunk.HasCompletion ? new ResponseBody(BodyFormat.EventStream, isAnswer: true) : null;
        }

        return answer ?? new ResponseBody(BodyFormat.EventStream);
    }

    private static ResponseBody ReadElement(JsonElement root, BodyFormat form)
    {
        if (root.ValueKind == JsonValueKind.Object && IsAnswerObject(root))
        {
            JsonElement error = PropertyOf(root, "error");
            if (!IsError(error))
            {
                return new ResponseBody(form, isAnswer: true);
            }
        }

        List<(int Rank, string Text)> messages = [];
        CollectMessages(root, rank: 0, depth: 0, messages);
        return new ResponseBody(
            form,
            string.Join('\n', messages.Select(m => m.Text)),
            messages.OrderBy(m => m.Rank).Select(m => m.Text).FirstOrDefault(""),
            isAnswer: root.ValueKind == JsonValueKind.Object && IsAnswerObject(root),
            hasError: root.ValueKind == JsonValueKind.Object && IsError(PropertyOf(root, "error")));
    }

    private static bool IsError(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => !UntrustedJson.GetRawText(error).IsEmpty,
        _ => true,
    };

    private static bool IsAnswerObject(JsonElement root)
    {
        if (FirstOf(PropertyOf(root, "choices")) is { ValueKind: JsonValueKind.Object } choice)
        {
            return Has(choice, "message") || Has(choice, "text") || Has(choice, "delta");
        }

        return FirstOf(PropertyOf(root, "data")) is { ValueKind: JsonValueKind.Object } item
            && PropertyOf(item, "embedding").ValueKind is JsonValueKind.Array or JsonValueKind.String;
    }

    private static bool Has(JsonElement root, string name) => PropertyOf(root, name).ValueKind != JsonValueKind.Undefined;

    private static JsonElement FirstOf(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array && array.GetArrayLength() > 0 ? array[0] : default;

    private static JsonElement PropertyOf(JsonElement root, string name) => UntrustedJson.GetProperty(root, name, ignoreCase: true);

    private static void CollectMessages(JsonElement element, int rank, int depth, List<(int Rank, string Text)> messages)
    {
        const int DeepEnough = 4;
        const int Enough = 16;
        if (depth > DeepEnough || messages.Count >= Enough)
        {
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                messages.Add((rank, TextOf(element)));
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray().Take(Enough))
                {
                    CollectMessages(item, rank, depth + 1, messages);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    int place = Array.FindIndex(s_messageNames, name => UntrustedJson.IsNamed(property, name));
                    if (place >= 0)
                    {
                        CollectMessages(property.Value, place, depth + 1, messages);
                    }
                }

                break;
        }
    }

    // What is no text is shown as far as it reads.
    private static string TextOf(JsonElement text) => UntrustedJson.GetString(text) ?? Encoding.UTF8.GetString(UntrustedJson.GetRawText(text));
}
