using NimProbe.Sandbox.Chat;
using NimProbe.Sandbox.Streams;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>
/// Chat models that answer what the request asks: an honest one for each form of a capability, and one for each way in which servers
/// mislead their clients (nim-api-2.md 5). Except for the behaviour in its name, each of them is honest and has every capability.
/// </summary>
internal static class CapabilityAnswers
{
    private const string Streaming = "Streaming";
    private const string ToolCalling = "ToolCalling";
    private const string JsonSchema = "JsonSchema";
    private const string Vision = "Vision";
    private const string Reasoning = "Reasoning";
    private const string Confirmed = "Confirmed";
    private const string Ignored = "Ignored";
    private const string Refused = "Refused";
    private const string Unknown = "Unknown";

    private const string Greeting = "Hello! How can I help you today?";

    private static readonly (CapabilityBehaviour Behaviour, Func<ChatRequest, SandboxAnswer?> Deviate)[] s_models =
    [
        .. CreateHonestModels(), .. CreateStreams(), .. CreateToolCalls(), .. CreateSchemas(), .. CreateVision(), .. CreateReasoning(),
    ];

    public static IReadOnlyList<CapabilityBehaviour> Behaviours { get; } = [.. s_models.Select(static m => m.Behaviour)];

    public static IEnumerable<SandboxAnswer> All => s_models.DistinctBy(static m => m.Behaviour.Answer).Select(static m => new SandboxAnswer
    {
        Name = m.Behaviour.Answer,
        Meaning = m.Behaviour.Description,
        Text = SuccessAnswers.Choices.Text,
        Respond = request => m.Deviate(request) ?? SimulatedModel.Answer(request),
    });

    private static IEnumerable<(CapabilityBehaviour, Func<ChatRequest, SandboxAnswer?>)> CreateHonestModels()
    {
        foreach (string capability in (string[])[Streaming, ToolCalling, JsonSchema, Vision, Reasoning])
        {
            yield return (new("capable", capability, Confirmed, "a chat model with every capability"), static _ => null);
        }

        foreach ((string capability, string support) in ((string, string)[])[
            (Streaming, Confirmed), (ToolCalling, Confirmed), (JsonSchema, Confirmed), (Vision, Refused), (Reasoning, Ignored)])
        {
            yield return (
                new("capable_text", capability, support, "a chat model that streams, calls functions and follows schemas, for text only"),
                static r => SimulatedModel.AnswerAsTextModel(r) ?? WithoutReasoning(r));
        }
    }

    private static IEnumerable<(CapabilityBehaviour, Func<ChatRequest, SandboxAnswer?>)> CreateStreams() =>
    [
        Model("stream_ignored", Streaming, Ignored, "answers with one JSON document", static r =>
            r.IsStream ? SimulatedModel.Reply(r).ToAnswer() : null),
        Model("stream_burst", Streaming, Unknown, "sends all events at once", static r => Stream(r, new StreamScript { Burst = true })),
        Model("stream_single_event", Streaming, Unknown, "sends the whole text in one event", static r =>
            Stream(r, new StreamScript { PerChunk = int.MaxValue })),
        Model("stream_refused", Streaming, Refused, "refuses the parameter, and names it", static r => r.IsStream
            ? Error(422, """{"detail":[{"loc":["body","stream"],"msg":"extra fields not permitted","type":"value_error.extra"}]}""")
            : null),
        Model("stream_refused_unnamed", Streaming, Unknown, "refuses the request without saying why", static r =>
            r.IsStream ? Error(422, "\"Invalid request parameters\"") : null),
        Model("stream_empty", Streaming, Unknown, "streams a role, but no token", static r => Stream(r, new StreamScript { Tokens = 0 })),
        Model("stream_error", Streaming, Unknown, "reports an error in the stream", static r =>
            Stream(r, new StreamScript { Fault = StreamFault.ErrorObject })),
        Model("stream_cut", Streaming, Confirmed, "streams tokens over time, and then breaks", static r =>
            Stream(r, new StreamScript { Fault = StreamFault.Cut, FaultAfter = 20 })),
    ];

    private static IEnumerable<(CapabilityBehaviour, Func<ChatRequest, SandboxAnswer?>)> CreateToolCalls() =>
    [
        Model("tools_auto_only", ToolCalling, Confirmed, "refuses the choice required, and calls with auto", static r =>
            r.ToolChoice == "required" ? SimulatedModel.Refuse("tool_choice: only 'auto' and 'none' are supported") : null),
        Model("tools_auto_text", ToolCalling, Unknown, "refuses the choice required, and answers with text with auto", static r =>
            r.ToolChoice switch
            {
                "required" => SimulatedModel.Refuse("Input should be 'auto' or 'none' (parameter=tool_choice)"),
                "auto" => Say("I would rather talk."),
                _ => null,
            }),
        Model("tools_ignored", ToolCalling, Ignored, "answers with text", static r =>
            r.Function is not null ? Say(Greeting) : null),
        Model("tools_leaked_json", ToolCalling, Ignored, "writes the call as JSON in the text", static r => r.Function is { } function
            ? Say($$"""{"name":"{{function.Name}}","parameters":{{function.Arguments}}}""")
            : null),
        Model("tools_leaked_tag", ToolCalling, Ignored, "writes the call between tags in the text", static r => r.Function is { } function
            ? Say($$"""<tool_call>{"name":"{{function.Name}}","arguments":{{function.Arguments}}}</tool_call>""")
            : null),
        Model("tools_parser_missing", ToolCalling, Refused, "runs without a parser of calls", static r => r.Function is not null
            ? SimulatedModel.Refuse("\\\"auto\\\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set")
            : null),
        Model("tools_disabled", ToolCalling, Refused, "has switched the parsing of calls off", static r => r.Function is not null
            ? DynamoAnswers.Error("", 400, "tool parsing is disabled by frontend configuration", "Bad Request", "")
            : null),
        Model("tools_unsupported", ToolCalling, Refused, "refuses the parameters", static r => r.Function is not null
            ? DynamoAnswers.Error("", 400, "Validation: Unsupported parameter(s): tools, tool_choice", "Bad Request", "")
            : null),
        Model("tools_cut_short", ToolCalling, Unknown, "uses all tokens for reasoning", static r => r.Function is not null
            ? CutShort()
            : null),
        Model("tools_other_function", ToolCalling, Unknown, "calls a function that was not offered", static r => r.Function is { } function
            ? new ChatReply { Call = function with { Name = "emit_ok" } }.ToAnswer()
            : null),
        Model("tools_invalid_arguments", ToolCalling, Unknown, "calls the function with invalid arguments", static r =>
            r.Function is { } function
                ? new ChatReply { Call = function with { Arguments = "{\"value\":\"OK\"" } }.ToAnswer()
                : null),
    ];

    private static IEnumerable<(CapabilityBehaviour, Func<ChatRequest, SandboxAnswer?>)> CreateSchemas() =>
    [
        Model("schema_ignored", JsonSchema, Ignored, "accepts the schema and answers with free text", static r =>
            HasSchema(r) ? Say(Greeting) : null),
        Model("schema_from_prompt", JsonSchema, Ignored, "ignores the schema, and answers as the prompt suggests", static r =>
            (HasSchema(r), r.Prompt.Contains("event", StringComparison.Ordinal)) switch
            {
                (true, true) => Say("""{"name":"Science fair","date":"Friday","participants":["Alice","Bob"]}"""),
                (true, false) => Say(Greeting),
                _ => null,
            }),
        Model("schema_json_only", JsonSchema, Ignored, "answers with JSON that does not follow the schema", static r =>
            HasSchema(r) ? Say("""{"greeting":"Hello!"}""") : null),
        Model("schema_in_code_block", JsonSchema, Ignored, "puts the object into a block of code", static r =>
            r.DemandedObject is { } demanded ? Say($"```json\n{demanded}\n```") : null),
        Model("schema_cut_short", JsonSchema, Unknown, "uses all tokens for reasoning", static r => HasSchema(r) ? CutShort() : null),
        Model("schema_refused", JsonSchema, Refused, "refuses response_format, and ignores guided_json", static r =>
            (r.DemandedObject, r.GuidedObject) switch { (not null, _) => RefuseFormat(), (_, not null) => Say(Greeting), _ => null }),
        Model("schema_guided_only", JsonSchema, Refused, "refuses response_format, and supports guided_json", static r =>
            r.DemandedObject is not null ? RefuseFormat() : null),
    ];

    private static IEnumerable<(CapabilityBehaviour, Func<ChatRequest, SandboxAnswer?>)> CreateVision() =>
    [
        Model("vision_sentence", Vision, Confirmed, "names the colours in a sentence, the right half first", static r => r.Picture is { } p
            ? Say($"The right half is {SimulatedModel.Name(p, isLeft: false)}, the left half is {SimulatedModel.Name(p, isLeft: true)}.")
            : null),
        Model("vision_minimum_size", Vision, Confirmed, "fails for pictures with less than 64 pixels", static r =>
            r is { HasPicture: true, Picture: null or { Width: < 64 } }
                ? Error(500, """{"error":"Internal error while making inference request"}""")
                : null),
        Model("vision_not_multimodal", Vision, Refused, "is a model for text only", static r =>
            r.HasPicture ? SimulatedModel.Refuse("The model is not a multimodal model") : null),
        Model("vision_disabled", Vision, Refused, "has switched the processing of pictures off", static r =>
            r.HasPicture ? SimulatedModel.Refuse("multimodal processing is not enabled") : null),
        Model("vision_no_pictures", Vision, Refused, "accepts no picture in a request", static r =>
            r.HasPicture ? SimulatedModel.Refuse("At most 0 image(s) may be provided in one request.") : null),
        Model("vision_guess", Vision, Unknown, "does not see the picture and guesses", static r => r switch
        {
            { Picture: { } p } => Say(SimulatedModel.Name(p, isLeft: true) == "red" ? "blue green" : "red blue"),
            { HasPicture: true } => Say("red blue"),
            _ => null,
        }),
        Model("vision_list", Vision, Unknown, "names all colours of the question", static r =>
            r.HasPicture ? Say("It can be red, green, blue, yellow, black, white or purple.") : null),
        Model("vision_denied", Vision, Ignored, "drops the picture, and the model says so", static r =>
            r.HasPicture ? Say("I'm sorry, but I can't see any image in our conversation. Is it red or blue?") : null),
        Model("vision_off_topic", Vision, Unknown, "drops the message with the picture", static r =>
            r.HasPicture ? Say(Greeting) : null),
        Model("vision_cut_short", Vision, Unknown, "uses all tokens for reasoning", static r => r.HasPicture ? CutShort() : null),
    ];

    private static IEnumerable<(CapabilityBehaviour, Func<ChatRequest, SandboxAnswer?>)> CreateReasoning() =>
    [
        Model("reasoning_field", Reasoning, Confirmed, "has its reasoning in the field reasoning", static r => IsPlain(r)
            ? new ChatReply { Content = "9.9", Reasoning = "90 is more than 11.", ReasoningName = "reasoning" }.ToAnswer()
            : null),
        Model("reasoning_inline", Reasoning, Confirmed, "has its reasoning in the text", static r =>
            IsPlain(r) ? Say("<think>90 is more than 11.</think>\n\n9.9") : null),
        Model("reasoning_inline_end", Reasoning, Confirmed, "has its reasoning in the text, without the opening tag", static r =>
            IsPlain(r) ? Say("90 is more than 11.\n</think>\n\n9.9") : null),
        Model("reasoning_cut_short", Reasoning, Unknown, "uses all tokens, and hides its reasoning", static r =>
            IsPlain(r) ? CutShort() : null),
        Model("reasoning_cut_visible", Reasoning, Confirmed, "uses all tokens, and shows its reasoning", static r => IsPlain(r)
            ? new ChatReply { Reasoning = "The user asks which", FinishReason = "length" }.ToAnswer()
            : null),
        Model("reasoning_none", Reasoning, Ignored, "answers without reasoning", WithoutReasoning),
        Model("reasoning_empty_tags", Reasoning, Ignored, "has its reasoning switched off", static r =>
            IsPlain(r) ? Say("<think>\n\n</think>\n\n9.9") : null),
    ];

    private static (CapabilityBehaviour, Func<ChatRequest, SandboxAnswer?>) Model(
        string name, string capability, string support, string description, Func<ChatRequest, SandboxAnswer?> deviate) =>
        (new CapabilityBehaviour(name, capability, support, description), deviate);

    private static bool IsPlain(ChatRequest request) =>
        request is { IsStream: false, Function: null, HasPicture: false } && !HasSchema(request);

    private static bool HasSchema(ChatRequest request) => request.DemandedObject is not null || request.GuidedObject is not null;

    private static SandboxAnswer? WithoutReasoning(ChatRequest request) =>
        IsPlain(request) ? (SimulatedModel.Reply(request) with { Reasoning = null }).ToAnswer() : null;

    private static SandboxAnswer? Stream(ChatRequest request, StreamScript script) =>
        request.IsStream ? SimulatedModel.Answer(request) with { Stream = script } : null;

    private static SandboxAnswer Say(string text) => new ChatReply { Content = text }.ToAnswer();

    private static SandboxAnswer CutShort() => new ChatReply { Content = "", FinishReason = "length" }.ToAnswer();

    private static SandboxAnswer RefuseFormat() =>
        Error(422, "\"body -> response_format\\n  Extra inputs are not permitted (type=extra_forbidden)\"");

    private static SandboxAnswer Error(int status, string body) => Json("", AnswerStage.Worker, status, body, "");
}
