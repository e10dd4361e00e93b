using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Http;

/// <summary>A route on which vLLM or SGLang describes itself. Until the server has started, it answers 503.</summary>
internal sealed class EngineRoute
{
    private static readonly PreparedAnswer s_starting = CreateAnswer(503, "");

    public EngineRoute(string path, string body, RouteServices services)
    {
        PreparedAnswer started = CreateAnswer(200, body);
        Route = new SandboxRoute(
            path,
            HttpMethods.Get,
            exchange => services.Sender.SendAsync(exchange, services.Readiness.IsReady ? started : s_starting));
    }

    public SandboxRoute Route { get; }

    private static PreparedAnswer CreateAnswer(int status, string body) => PreparedAnswer.Create(
        new SandboxAnswer { Status = status, Text = body, ContentType = body.Length > 0 ? "application/json" : null });
}
