using static NimProbe.Sandbox.Answers.AnswerStage;
using static NimProbe.Sandbox.Answers.SandboxAnswer;

namespace NimProbe.Sandbox.Answers;

/// <summary>Answers of NVIDIA Dynamo's frontend: message, type and code without a wrapper.</summary>
internal static class DynamoAnswers
{
    public static readonly SandboxAnswer ModelNotFound = Error("dynamo_model_404", 404, "Model not found", "Not Found", "no such model");

    public static readonly SandboxAnswer Unavailable = Error(
        "dynamo_unavailable_503", 503, "Service temporarily unavailable", "Service Unavailable", "the model has no routable worker");

    public static IEnumerable<SandboxAnswer> All =>
    [
        ModelNotFound,
        Unavailable,
        CreateOverloaded(400),
        CreateOverloaded(429),
        CreateOverloaded(503),
        CreateOverloaded(507),
        Error("dynamo_internal_500", 500, "Internal server error", "Internal Server Error", "the back end failed"),
        Plain(
            "dynamo_error_in_sse",
            Worker,
            200,
            "event: error\n: The engine stopped while it generated the response\n\n",
            "an error whose message is a comment in the stream of events") with { ContentType = "text/event-stream" },
    ];

    /// <summary>Creates an error in the frontend's form.</summary>
    public static SandboxAnswer Error(string name, int status, string message, string type, string meaning) =>
        Json(name, Worker, status, $$"""{"message":"{{message}}","type":"{{type}}","code":{{status}}}""", meaning);

    // The operator of a frontend chooses the status code.
    private static SandboxAnswer CreateOverloaded(int status) =>
        Error($"dynamo_overloaded_{status}", status, "Service temporarily overloaded", "Overloaded", "all workers are overloaded");
}
