using System.Text.Json;
using System.Text.Json.Nodes;
using NimProbe.Engine.Json;
using static NimProbe.Engine.Capabilities.CapabilityJudgement;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Tests calls of functions. The prompt names neither the function nor its argument, so that only a server that read the parameter can
/// call it (nim-api-2.md 5).
/// </summary>
/// <param name="code">The only argument that the function accepts.</param>
internal sealed class ToolCallingProbe(string code) : CapabilityProbe
{
    private const string Prompt = "Call the function that you can use, with its argument. Do not answer with plain text.";
    private const string FunctionName = "report_code";
    private const string ArgumentName = "code";

    // The forms in which models write a call that their server does not recognize.
    private static readonly string[] s_callMarkers =
        ["<tool_call", "<|tool_call", "[TOOL_CALL", "<function", "<|python_tag|>", "functools[", "<tools>", "\"tool_calls\""];

    private static readonly string[] s_choiceWords =
        ["tool_choice", "tool choice", "toolchoice", "\"required\"", "'required'", "`required`"];

    // vLLM without the parser of calls: no value of tool_choice but "none" is possible.
    private const string ParserMissing = "enable-auto-tool-choice";

    /// <inheritdoc/>
    public override NimCapability Capability => NimCapability.ToolCalling;

    /// <inheritdoc/>
    public override int MaximumRequests => 2;

    /// <inheritdoc/>
    public override CapabilityRequest Start() => CreateRequest("required", JudgeForced);

    private CapabilityJudgement JudgeForced(CapabilityAnswer answer) => answer.Refuses(s_choiceWords) && !answer.Refuses(ParserMissing)
        ? Ask(CreateRequest("auto", JudgeVoluntary))
        : OfFailure(answer, "tool", "function call") ?? JudgeMessage(
            answer.Message!, "Called the function with a valid argument", Ignored("Answered with text in place of the demanded call"));

    private CapabilityJudgement JudgeVoluntary(CapabilityAnswer answer) => OfFailure(answer, "tool", "function call") ?? JudgeMessage(
        answer.Message!,
        "Called the function with a valid argument; tool_choice can be auto, but not required",
        Unknown("Answered with text, as the model may: tool_choice can be auto, but not required"));

    private CapabilityJudgement JudgeMessage(ChatMessage message, string proof, CapabilityJudgement otherwise) => message switch
    {
        { ToolCalls: var calls } when calls.Any(IsValid) => Confirmed(proof),
        { IsCutShort: true } => CutShort(),
        { ToolCalls: var calls } when calls.Any(static c => c.Name == FunctionName) =>
            Unknown("Called the function with an invalid argument"),
        { ToolCalls.Count: > 0 } => Unknown("Called another function than the one in the request"),
        { Content: var content } when IsWrittenCall(content) => Ignored("Wrote the call as text, which the server did not recognize"),
        _ => otherwise,
    };

    private bool IsValid(ToolCall call)
    {
        if (call.Name != FunctionName || call.Arguments is null)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(call.Arguments);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.GetPropertyCount() == 1
                && UntrustedJson.GetString(UntrustedJson.GetProperty(root, ArgumentName)) == code;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool IsWrittenCall(string content) =>
        content.Contains(FunctionName, StringComparison.Ordinal)
        || content.Contains(code, StringComparison.Ordinal)
        || Array.Exists(s_callMarkers, m => content.Contains(m, StringComparison.OrdinalIgnoreCase));

    private CapabilityRequest CreateRequest(string choice, Func<CapabilityAnswer, CapabilityJudgement> judge) => new(judge)
    {
        Prompt = Prompt,
        AddParameters = body =>
        {
            body["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["function"] = CreateFunction() });
            body["tool_choice"] = choice;
        },
    };

    private JsonObject CreateFunction() => new()
    {
        ["name"] = FunctionName,
        ["description"] = "Reports a code.",
        ["parameters"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                [ArgumentName] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(code) },
            },
            ["required"] = new JsonArray(ArgumentName),
            ["additionalProperties"] = false,
        },
    };
}
