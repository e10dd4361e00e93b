using System.Text;
using System.Text.Json.Nodes;

namespace NimProbe.Engine.Capabilities;

/// <summary>One request of a capability's test, with the judgement of its answer.</summary>
/// <param name="Judge">Judges the answer. It has no side effects.</param>
internal sealed record CapabilityRequest(Func<CapabilityAnswer, CapabilityJudgement> Judge)
{
    /// <summary>The text of the user's message.</summary>
    public required string Prompt { get; init; }

    /// <summary>The picture after the text; null for none.</summary>
    public TestPicture? Picture { get; init; }

    /// <summary>Whether to request an event stream.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>The number of tokens that suffices for a judgement; null for as many as the caller permits.</summary>
    public int? SufficientTokens { get; init; }

    /// <summary>Adds the parameters of the capability to the request; null for none.</summary>
    public Action<JsonObject>? AddParameters { get; init; }

    /// <summary>Writes the body: only what the capability needs, because old schemas refuse optional fields (nim-api.md 6).</summary>
    /// <param name="model">The id of the model.</param>
    /// <param name="maxTokens">The maximum number of tokens of the answer.</param>
    public ReadOnlyMemory<byte> Write(string model, int maxTokens)
    {
        JsonObject body = new()
        {
            ["model"] = model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = CreateContent() }),
            ["max_tokens"] = Math.Min(maxTokens, SufficientTokens ?? maxTokens),
            ["stream"] = IsStreamed,
        };
        AddParameters?.Invoke(body);
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private JsonNode CreateContent() => Picture is null
        ? Prompt
        : new JsonArray(
            new JsonObject { ["type"] = "text", ["text"] = Prompt },
            new JsonObject
            {
                ["type"] = "image_url",
                ["image_url"] = new JsonObject { ["url"] = "data:image/png;base64," + Convert.ToBase64String(Picture.Encode()) },
            });
}
