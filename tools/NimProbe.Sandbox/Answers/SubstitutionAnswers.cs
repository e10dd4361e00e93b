using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers whose <c>model</c> is not the requested id: redirects to a successor, and other names of the same model.</summary>
internal static class SubstitutionAnswers
{
    public static IEnumerable<SandboxAnswer> All =>
    [
        Chat("substituted", "{served}", "a chat answer of another model"),
        Json(
            "substituted_embedding",
            Worker,
            200,
            """{"object":"list","data":[{"index":0,"embedding":[0.0123,-0.0456],"object":"embedding"}],"model":"{served}"}""",
            "an embedding of another model"),
        Chat("substituted_quantised", "{model}-fp8", "a chat answer that names a quantised model"),
        Chat("substituted_path", "/opt/nim/workspace", "a chat answer that names a path in the container"),
        Json(
            "nameless_choices",
            Worker,
            200,
            """{"choices":[{"index":0,"message":{"role":"assistant","content":"Hello!"},"finish_reason":"stop"}]}""",
            "a chat answer that names no model"),
    ];

    private static SandboxAnswer Chat(string name, string model, string meaning) => SuccessAnswers.Choices.Named(name) with
    {
        Text = SuccessAnswers.Choices.Text.Replace("{model}", model, StringComparison.Ordinal),
        Meaning = meaning,
    };
}
