using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Serialization;
using NimProbe.Sandbox.Shapes;

namespace NimProbe.Sandbox.Http;

/// <summary>The routes on which a NIM container describes itself and its health.</summary>
internal sealed class ContainerHandler(SandboxModelCatalog catalog, Readiness readiness, AnswerSender sender)
{
    private static readonly PreparedAnswer s_live =
        CreateAnswer(200, """{"object":"health.response","message":"Service is live.","status":"live"}""");

    private static readonly PreparedAnswer s_ready =
        CreateAnswer(200, """{"object":"health.response","message":"Service is ready.","status":"ready"}""");

    private static readonly PreparedAnswer s_notReady =
        CreateAnswer(503, """{"object":"health.response","message":"Service is not ready.","status":"not_ready"}""");

    private static readonly PreparedAnswer s_version = CreateAnswer(200, """{"release":"1.0.0","api":"3.1.0"}""");

    private readonly PreparedAnswer _metadata =
        PreparedAnswer.Create(new SandboxAnswer { Bytes = SandboxJson.ToCamelCase(NimMetadata.Create(catalog)) });

    public IEnumerable<SandboxRoute> Routes =>
    [
        CreateRoute("/v1/health/live", () => s_live),
        CreateRoute("/v1/health/ready", () => readiness.IsReady ? s_ready : s_notReady),
        CreateRoute("/v1/version", () => s_version),
        CreateRoute("/v1/metadata", () => _metadata),
    ];

    private static PreparedAnswer CreateAnswer(int status, string body) =>
        PreparedAnswer.Create(new SandboxAnswer { Status = status, Text = body });

    private SandboxRoute CreateRoute(string path, Func<PreparedAnswer> getAnswer) =>
        new(path, HttpMethods.Get, exchange => sender.SendAsync(exchange, getAnswer()));
}
