using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Http;

/// <summary>The routes on which a frontend of NVIDIA Dynamo reports its health. They are at the origin, not below <c>/v1</c>.</summary>
internal sealed class DynamoHandler(Readiness readiness, AnswerSender sender)
{
    private static readonly PreparedAnswer s_live = CreateAnswer(200, """{"message":"Service is live","status":"live"}""");

    private static readonly PreparedAnswer s_healthy = CreateAnswer(
        200,
        """{"status":"healthy","message":"Service is healthy","initial_discovery_complete":true,"initial_discovery_error":null"""
        + ""","endpoints":["dyn://dynamo.backend.generate"],"instances":[]}""");

    private static readonly PreparedAnswer s_notReady = CreateAnswer(
        503,
        """{"status":"not_ready","message":"Service is not ready","initial_discovery_complete":false,"initial_discovery_error":null"""
        + ""","endpoints":[],"instances":[]}""");

    public IEnumerable<SandboxRoute> Routes =>
    [
        CreateRoute("/live", () => s_live),
        CreateRoute("/health", () => readiness.IsReady ? s_healthy : s_notReady),
    ];

    private static PreparedAnswer CreateAnswer(int status, string body) =>
        PreparedAnswer.Create(new SandboxAnswer { Status = status, Text = body });

    private SandboxRoute CreateRoute(string path, Func<PreparedAnswer> getAnswer) =>
        new(path, HttpMethods.Get, exchange => sender.SendAsync(exchange, getAnswer()));
}
