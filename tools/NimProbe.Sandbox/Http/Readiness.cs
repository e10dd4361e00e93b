using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Http;

/// <summary>Whether a NIM container has loaded its model.</summary>
internal sealed class Readiness(TimeSpan loadingTime, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The answer to inference requests until then.</summary>
    public static PreparedAnswer Loading { get; } = PreparedAnswer.Create(SandboxAnswer.Json(
        "nim_loading_503",
        AnswerStage.Worker,
        503,
        """{"error":{"message":"The model is still loading.","type":"Service Unavailable","param":null,"code":503}}""",
        "still loading"));

    public bool IsReady => time.GetElapsedTime(_start) >= loadingTime;
}
