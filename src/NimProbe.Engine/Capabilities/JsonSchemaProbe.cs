using System.Text.Json;
using System.Text.Json.Nodes;
using NimProbe.Engine.Json;
using static NimProbe.Engine.Capabilities.CapabilityJudgement;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Tests JSON schemas. The prompt asks for something else than JSON, and only the schema contains the value, so that no other answer
/// can be the demanded object (nim-api-2.md 5).
/// </summary>
/// <param name="code">The only value that the schema permits.</param>
internal sealed class JsonSchemaProbe(string code) : CapabilityProbe
{
    private const string Prompt = "Say hello.";
    private const string PropertyName = "code";

    private static readonly string[] s_refusalWords =
        ["response_format", "response format", "json_schema", "json schema", "guided", "structured output", "structured_output", "grammar"];

    /// <inheritdoc/>
    public override NimCapability Capability => NimCapability.JsonSchema;

    /// <inheritdoc/>
    public override int MaximumRequests => 2;

    /// <inheritdoc/>
    public override CapabilityRequest Start() => new(Judge)
    {
        Prompt = Prompt,
        AddParameters = body => body["response_format"] = new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "probe", ["strict"] = true, ["schema"] = CreateSchema() },
        },
    };

    private CapabilityJudgement Judge(CapabilityAnswer answer) => answer.Refuses(s_refusalWords)
        ? Ask(CreateLegacyRequest(answer.Reason))
        : OfFailure(answer) ?? JudgeMessage(answer.Message!);

    private CapabilityJudgement JudgeMessage(ChatMessage message) => message switch
    {
        _ when IsDemanded(message.Content) => Confirmed("Answered with the object that the schema demands"),
        { IsCutShort: true } => CutShort(),
        _ when message.Content.Contains(code, StringComparison.Ordinal) => Ignored("Answered with other text around the demanded object"),
        _ => Ignored("Answered with other text than the demanded object"),
    };

    // Old NIM containers have an extension in place of response_format; servers of 2026 ignore it (nim-api-2.md 5). It only adds to the
    // detail, because clients that send response_format are refused.
    private CapabilityRequest CreateLegacyRequest(string refusal) => new(answer => Refused(
        answer.Message is { } message && IsDemanded(message.Content)
            ? $"The extension nvext.guided_json is supported, but response_format is not: {refusal}"
            : refusal))
    {
        Prompt = Prompt,
        AddParameters = body => body["nvext"] = new JsonObject { ["guided_json"] = CreateSchema() },
    };

    private bool IsDemanded(string content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.GetPropertyCount() == 1
                && UntrustedJson.GetString(UntrustedJson.GetProperty(root, PropertyName)) == code;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The enumeration is in a property: some engines require an object at the top (nim-api-2.md 5).
    private JsonObject CreateSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            [PropertyName] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(code) },
        },
        ["required"] = new JsonArray(PropertyName),
        ["additionalProperties"] = false,
    };
}
