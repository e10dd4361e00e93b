using System.Text.Json;
using NimProbe.Sandbox.Images;

namespace NimProbe.Sandbox.Http;

/// <summary>What the server reads from the body of an inference request.</summary>
internal sealed class InferenceRequest
{
    private const string ImagePrefix = "data:image/png;base64,";

    /// <summary>The model; null if the request names none.</summary>
    public string? Model { get; private init; }

    /// <summary>Whether there is an <c>input_type</c>.</summary>
    public bool HasInputType { get; private init; }

    /// <summary>Whether the client asks for a stream.</summary>
    public bool IsStreamed { get; private init; }

    /// <summary>Whether the request has <c>stream_options</c>.</summary>
    public bool HasStreamOptions { get; private init; }

    /// <summary>The maximum number of tokens; null if the request has none.</summary>
    public int? MaxTokens { get; private init; }

    /// <summary>Whether there are a query and at least one passage, each with a text.</summary>
    public bool HasQuery { get; private init; }

    /// <summary>The address of the first image; null if there is none.</summary>
    public string? ImageUrl { get; private init; }

    /// <summary>Whether the image is a PNG of at least the given width and height.</summary>
    public bool HasReadableImage(int minimumSize)
    {
        if (ImageUrl is null || !ImageUrl.StartsWith(ImagePrefix, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            PngImage image = PngImage.Decode(Convert.FromBase64String(ImageUrl[ImagePrefix.Length..]));
            return image.Width >= minimumSize && image.Height >= minimumSize;
        }
        catch (Exception error) when (error is FormatException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Parses a body; null if it is not one JSON object, or its model is not a text.</summary>
    public static InferenceRequest? ParseOrNull(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            JsonValueKind model = Get(root, "model").ValueKind;
            if (root.ValueKind != JsonValueKind.Object
                || model is not (JsonValueKind.String or JsonValueKind.Null or JsonValueKind.Undefined))
            {
                return null;
            }

            return new InferenceRequest
            {
                Model = GetText(root, "model"),
                HasInputType = root.TryGetProperty("input_type", out _),
                IsStreamed = Get(root, "stream").ValueKind == JsonValueKind.True,
                HasStreamOptions = root.TryGetProperty("stream_options", out _),
                MaxTokens = Get(root, "max_tokens") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int tokens)
                    ? tokens
                    : null,
                HasQuery = GetText(Get(root, "query"), "text") is not null
                    && Items(Get(root, "passages")).Select(static p => GetText(p, "text")).FirstOrDefault() is not null,
                ImageUrl = Items(Get(root, "messages"))
                    .SelectMany(static m => Items(Get(m, "content")))
                    .Where(static part => GetText(part, "type") == "image_url")
                    .Select(static part => GetText(Get(part, "image_url"), "url"))
                    .FirstOrDefault(),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // JsonException: invalid JSON; InvalidOperationException: a string that is not valid UTF-8.
            return null;
        }
    }

    private static JsonElement Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;

    private static string? GetText(JsonElement element, string name) =>
        Get(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement[] Items(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [];
}
