using System.Text;
using System.Text.Json;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Classification;

/// <summary>Reads completions and errors in JSON.</summary>
internal static class JsonBodyReader
{
    // The properties in which RFC 7807, OpenAI, FastAPI and the workers explain an error, the best summary first.
    private static readonly string[] s_messageNames = ["detail", "message", "msg", "error", "title", "type", "code"];

    // The properties that carry what a model says or thinks.
    private static readonly string[] s_contentNames = ["content", "reasoning_content", "reasoning", "tool_calls"];

    /// <summary>Reads a body; null if it is not JSON.</summary>
    /// <param name="content">The JSON.</param>
    /// <param name="format">The format of the body that contains it.</param>
    public static ResponseBody? Read(ReadOnlyMemory<byte> content, BodyFormat format)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return Read(document.RootElement, format);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ResponseBody Read(JsonElement root, BodyFormat format)
    {
        JsonElement choice = GetFirst(GetProperty(root, "choices"));
        JsonElement error = GetProperty(root, "error");
        bool hasCompletion = IsCompletion(choice) || IsEmbedding(GetFirst(GetProperty(root, "data")))
            || IsRanking(GetFirst(GetProperty(root, "rankings")));
        bool hasError = IsError(error) || IsFailedChoice(choice);
        if (hasCompletion && !hasError)
        {
            string model = GetText(root, "model");
            return new ResponseBody(format) { HasCompletion = true, Model = model.Length > 0 ? model : null };
        }

        List<(int Rank, string Text)> messages = [];
        CollectMessages(root, rank: 0, depth: 0, messages);
        CollectMessages(GetProperty(choice, "error"), rank: 0, depth: 0, messages);
        string type = GetText(root, "type");
        return new ResponseBody(format)
        {
            Explanation = string.Join('\n', messages.Select(m => m.Text)),
            Summary = messages.OrderBy(m => m.Rank).Select(m => m.Text).FirstOrDefault(""),
            ErrorType = type.Length > 0 ? type : GetText(error, "type"),
            HasCompletion = hasCompletion,
            HasError = hasError,
            IsDynamoError = type.Length > 0
                && GetText(root, "message").Length > 0
                && GetProperty(root, "code").ValueKind == JsonValueKind.Number,
        };
    }

    private static bool IsError(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.String => !UntrustedJson.GetRawText(error).IsEmpty,
        _ => true,
    };

    private static bool IsCompletion(JsonElement choice) =>
        Holds(GetProperty(choice, "message")) || Holds(GetProperty(choice, "text")) || Holds(GetProperty(choice, "delta"));

    private static bool IsEmbedding(JsonElement item) => IsFilled(GetProperty(item, "embedding"));

    private static bool IsRanking(JsonElement item) => GetProperty(item, "index").ValueKind == JsonValueKind.Number;

    private static bool IsFailedChoice(JsonElement choice) =>
        IsError(GetProperty(choice, "error"))
        || (GetText(choice, "finish_reason").Equals("error", StringComparison.OrdinalIgnoreCase) && !HasContent(choice));

    private static bool HasContent(JsonElement choice) =>
        IsFilled(GetProperty(choice, "text"))
        || HasContentIn(GetProperty(choice, "message"))
        || HasContentIn(GetProperty(choice, "delta"));

    private static bool HasContentIn(JsonElement message) =>
        IsFilled(message) || Array.Exists(s_contentNames, name => IsFilled(GetProperty(message, name)));

    // An empty text counts: reasoning models can spend a small token budget on thinking.
    private static bool Holds(JsonElement message) => message.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    private static bool IsFilled(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.Array => content.GetArrayLength() > 0,
        JsonValueKind.String => !UntrustedJson.GetRawText(content).IsEmpty,
        _ => false,
    };

    private static JsonElement GetFirst(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array && array.GetArrayLength() > 0 ? array[0] : default;

    private static string GetText(JsonElement root, string name) => UntrustedJson.GetString(GetProperty(root, name)) ?? "";

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
