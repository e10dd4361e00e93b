using System.Text;
using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Classification;

/// <summary>The content of a body: a completion, an error or an explanation, in any of the service's formats.</summary>
internal sealed class ResponseBody
{
    // Only the first 4 KiB of a body that is not JSON are read as text.
    private const int TextWindow = 4096;

    // The properties in which RFC 7807, OpenAI, FastAPI and the workers explain an error, the best summary first.
    private static readonly string[] s_messageNames = ["detail", "message", "msg", "error", "title", "type", "code"];

    private readonly string _explanation;

    private ResponseBody(BodyFormat format, string explanation = "", string summary = "", bool hasCompletion = false, bool hasError = false)
    {
        Format = format;
        _explanation = explanation;
        Summary = summary;
        HasCompletion = hasCompletion;
        HasError = hasError;
    }

    /// <summary>The format of the body.</summary>
    public BodyFormat Format { get; }

    /// <summary>The best explanation in the body, unredacted; empty if there is none.</summary>
    public string Summary { get; }

    /// <summary>Whether the body has the structure of a completion: a choice or an embedding. Text is not required.</summary>
    public bool HasCompletion { get; }

    /// <summary>Whether the body reports an error, with or without a completion.</summary>
    public bool HasError { get; }

    /// <summary>Parses a body.</summary>
    /// <param name="body">The bytes, decompressed.</param>
    /// <param name="mediaType">The media type in lower case; it recognizes HTML that does not begin with a tag.</param>
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
            _ when IsEventStream(content.Span) => ReadEvents(content),
            _ => ReadText(content, mediaType),
        };
    }

    /// <summary>Whether the explanations in the body contain a phrase, ignoring case.</summary>
    public bool Contains(string phrase) => _explanation.Contains(phrase, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the explanations in the body contain one of several phrases, ignoring case.</summary>
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

    /// <summary>The time (UTC) in the explanations; null if there is none.</summary>
    public DateTime? FindDate() => IsoDateFinder.Find(_explanation);

    private static ReadOnlyMemory<byte> TrimStart(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        int start = body.Span.IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? default : body[start..];
    }

    private static bool IsEventStream(ReadOnlySpan<byte> content) =>
        content.StartsWith("data:"u8) || content.StartsWith("event:"u8) || content.StartsWith(": "u8);

    private static ResponseBody ReadText(ReadOnlyMemory<byte> content, string mediaType)
    {
        string text = Encoding.UTF8.GetString(content.Span[..Math.Min(content.Length, TextWindow)]);
        bool isHtml = text[0] == '<' || mediaType == "text/html";
        return isHtml ? new ResponseBody(BodyFormat.Html, text) : new ResponseBody(BodyFormat.Text, text, text);
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
        // An invalid line costs as much as many valid ones, and 1 MiB can contain 100,000 of them.
        const int MaxInvalidLines = 100;
        ResponseBody? completion = null;
        int invalidLines = 0;
        foreach (Range range in content.Span.Split((byte)'\n'))
        {
            ReadOnlyMemory<byte> line = content[range];
            if (!line.Span.StartsWith("data:"u8))
            {
                continue;
            }

            if (ReadJson(TrimStart(line[5..])) is not { } chunk)
            {
                if (++invalidLines == MaxInvalidLines)
                {
                    break;
                }

                continue;
            }

            // An error anywhere in the stream outweighs an earlier completion.
            if (chunk.HasError)
            {
                return new ResponseBody(BodyFormat.EventStream, chunk._explanation, chunk.Summary, chunk.HasCompletion, hasError: true);
            }

            completion ??= chunk.HasCompletion ? new ResponseBody(BodyFormat.EventStream, hasCompletion: true) : null;
        }

        return completion ?? new ResponseBody(BodyFormat.EventStream);
    }

    private static ResponseBody ReadElement(JsonElement root, BodyFormat format)
    {
        bool hasCompletion = IsCompletion(root);
        bool hasError = IsError(GetProperty(root, "error"));
        if (hasCompletion && !hasError)
        {
            return new ResponseBody(format, hasCompletion: true);
        }

        List<(int Rank, string Text)> messages = [];
        CollectMessages(root, rank: 0, depth: 0, messages);
        return new ResponseBody(
            format,
            string.Join('\n', messages.Select(m => m.Text)),
            messages.OrderBy(m => m.Rank).Select(m => m.Text).FirstOrDefault(""),
            hasCompletion,
            hasError);
    }

    private static bool IsError(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => !UntrustedJson.GetRawText(error).IsEmpty,
        _ => true,
    };

    private static bool IsCompletion(JsonElement root)
    {
        if (GetFirst(GetProperty(root, "choices")) is { ValueKind: JsonValueKind.Object } choice)
        {
            return Has(choice, "message") || Has(choice, "text") || Has(choice, "delta");
        }

        return GetFirst(GetProperty(root, "data")) is { ValueKind: JsonValueKind.Object } item
            && GetProperty(item, "embedding").ValueKind is JsonValueKind.Array or JsonValueKind.String;
    }

    private static bool Has(JsonElement root, string name) => GetProperty(root, name).ValueKind != JsonValueKind.Undefined;

    private static JsonElement GetFirst(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array && array.GetArrayLength() > 0 ? array[0] : default;

    private static JsonElement GetProperty(JsonElement root, string name) => UntrustedJson.GetProperty(root, name, ignoreCase: true);

    private static void CollectMessages(JsonElement element, int rank, int depth, List<(int Rank, string Text)> messages)
    {
        const int MaxDepth = 4;
        const int MaxMessages = 16;
        if (depth > MaxDepth || messages.Count >= MaxMessages)
        {
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                messages.Add((rank, ToText(element)));
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray().Take(MaxMessages))
                {
                    CollectMessages(item, rank, depth + 1, messages);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    int index = Array.FindIndex(s_messageNames, name => UntrustedJson.IsNamed(property, name));
                    if (index >= 0)
                    {
                        CollectMessages(property.Value, index, depth + 1, messages);
                    }
                }

                break;
        }
    }

    // An invalid text is shown with replacement characters.
    private static string ToText(JsonElement text) =>
        UntrustedJson.GetString(text) ?? Encoding.UTF8.GetString(UntrustedJson.GetRawText(text));
}
