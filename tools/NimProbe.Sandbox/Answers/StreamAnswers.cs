using NimProbe.Sandbox.Streams;
using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers about streams, and the answer of a server that ignores that a client asks for one.</summary>
internal static class StreamAnswers
{
    public static readonly SandboxAnswer OptionsForbidden =
        Json(
            "stream_options_422",
            Worker,
            422,
            """{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}""",
            "an old schema that does not know stream_options");

    public static readonly SandboxAnswer OptionsUnsupported =
        Json(
            "stream_options_400",
            Worker,
            400,
            """{"message":"Validation: Unsupported parameter(s): stream_options","type":"Bad Request","code":400}""",
            "a server that does not know stream_options");

    public static IEnumerable<SandboxAnswer> All =>
    [
        OptionsForbidden,
        OptionsUnsupported,
        SuccessAnswers.Choices.Named("ignores_stream") with
        {
            Stream = null,
            Meaning = "a chat answer as a whole, also if a stream is asked for",
        },
    ];

    /// <summary>Creates the answer of a model that streams as a script says.</summary>
    public static SandboxAnswer FromScript(string name) =>
        SuccessAnswers.Choices.Named(name) with { Stream = StreamScriptParser.Parse(name) };
}
