using System.Text;
using System.Text.Json;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Json;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Reads everything that a refusal says about the request: also the places and parameters (<c>loc</c>, <c>param</c>) that an explanation
/// leaves out, but not the parts of the request that some servers repeat.
/// </summary>
internal static class RefusalText
{
    private const int MaxTexts = 64;
    private const int MaxDepth = 6;

    private static readonly string[] s_repeatedNames = ["input", "body", "request", "ctx", "instance"];

    /// <summary>Reads a body.</summary>
    public static string Read(ReadOnlyMemory<byte> body)
    {
        ReadOnlyMemory<byte> content = ResponseBody.TrimStart(body);
        List<string> texts = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            Collect(document.RootElement, depth: 0, texts);
        }
        catch (JsonException)
        {
            texts.Add(ResponseBody.ToText(content));
        }

        return string.Join('\n', texts);
    }

    private static void Collect(JsonElement element, int depth, List<string> texts)
    {
        if (depth > MaxDepth || texts.Count >= MaxTexts)
        {
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(UntrustedJson.GetString(element) ?? Encoding.UTF8.GetString(UntrustedJson.GetRawText(element)));
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray().Take(MaxTexts))
                {
                    Collect(item, depth + 1, texts);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject().Take(MaxTexts))
                {
                    if (!Array.Exists(s_repeatedNames, name => UntrustedJson.IsNamed(property, name)))
                    {
                        Collect(property.Value, depth + 1, texts);
                    }
                }

                break;
        }
    }
}
