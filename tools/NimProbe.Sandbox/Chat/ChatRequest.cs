using System.Text.Json;
using NimProbe.Sandbox.Images;

namespace NimProbe.Sandbox.Chat;

/// <summary>A request for a chat completion, as a simulated model sees it.</summary>
public sealed record ChatRequest
{
    /// <summary>The text of the last message.</summary>
    public string Prompt { get; private init; } = "";

    /// <summary>Whether the last message has a picture.</summary>
    public bool HasPicture { get; private init; }

    /// <summary>The picture in the last message; null if there is none, or it is no PNG with RGB colours.</summary>
    public PngImage? Picture { get; private init; }

    /// <summary>Whether an event stream is requested.</summary>
    public bool IsStream { get; private init; }

    /// <summary>The maximum number of tokens; null if none is stated.</summary>
    public int? MaxTokens { get; private init; }

    /// <summary>The function that the request offers; null if there is none.</summary>
    public ChatFunction? Function { get; private init; }

    /// <summary>The value of <c>tool_choice</c>; empty if there is none.</summary>
    public string ToolChoice { get; private init; } = "";

    /// <summary>The object that the JSON schema in <c>response_format</c> demands; null if there is no schema.</summary>
    public string? DemandedObject { get; private init; }

    /// <summary>The object that the schema in <c>nvext.guided_json</c> demands; null if there is none.</summary>
    public string? GuidedObject { get; private init; }

    /// <summary>Reads the body of a request.</summary>
    public static ChatRequest Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        JsonElement content = Get(root, "messages") is { ValueKind: JsonValueKind.Array } messages
            ? Get(messages.EnumerateArray().LastOrDefault(), "content")
            : default;
        return new ChatRequest
        {
            Prompt = ReadPrompt(content),
            HasPicture = FindPicture(content) is not null,
            Picture = ReadPicture(FindPicture(content)),
            IsStream = Get(root, "stream").ValueKind == JsonValueKind.True,
            MaxTokens = Get(root, "max_tokens") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int tokens)
                ? tokens
                : null,
            Function = Get(root, "tools") is { ValueKind: JsonValueKind.Array } tools ? ChatFunction.Read(tools) : null,
            ToolChoice = GetText(root, "tool_choice"),
            DemandedObject = DemandObject(Get(Get(Get(root, "response_format"), "json_schema"), "schema")),
            GuidedObject = DemandObject(Get(Get(root, "nvext"), "guided_json")),
        };
    }

    /// <summary>Gets a property; undefined if there is none.</summary>
    internal static JsonElement Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    /// <summary>Gets a text; empty if there is none.</summary>
    internal static string GetText(JsonElement element, string name) =>
        Get(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>Creates an object that follows a schema; null if there is no schema.</summary>
    internal static string? DemandObject(JsonElement schema) => Get(schema, "properties") is { ValueKind: JsonValueKind.Object } properties
        ? "{" + string.Join(",", properties.EnumerateObject().Select(static p =>
            $"{JsonSerializer.Serialize(p.Name)}:{CreateValue(p.Value)}")) + "}"
        : null;

    // The first permitted value, or one of the type.
    private static string CreateValue(JsonElement schema) =>
        Get(schema, "enum") is { ValueKind: JsonValueKind.Array } values && values.GetArrayLength() > 0
            ? values[0].GetRawText()
            : GetText(schema, "type") switch
            {
                "string" => "\"Friday\"",
                "array" => "[]",
                "integer" or "number" => "7",
                "boolean" => "true",
                _ => "null",
            };

    private static string ReadPrompt(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(static part => GetText(part, "text"))),
        _ => "",
    };

    private static string? FindPicture(JsonElement content) => content.ValueKind == JsonValueKind.Array
        ? content.EnumerateArray()
            .Select(static part => GetText(Get(part, "image_url"), "url"))
            .FirstOrDefault(static url => url.Length > 0)
        : null;

    private static PngImage? ReadPicture(string? address)
    {
        const string DataUri = "data:image/png;base64,";
        if (address is null || !address.StartsWith(DataUri, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return PngImage.Decode(Convert.FromBase64String(address[DataUri.Length..]));
        }
        catch (Exception error) when (error is FormatException or InvalidDataException)
        {
            return null;
        }
    }
}
