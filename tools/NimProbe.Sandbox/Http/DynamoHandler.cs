using System.Globalization;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Shapes;

namespace NimProbe.Sandbox.Http;

/// <summary>The routes on which a frontend of NVIDIA Dynamo reports its health. They are at the origin, not below <c>/v1</c>.</summary>
internal sealed class DynamoHandler(DynamoHealth health, RouteServices services)
{
    private static readonly PreparedAnswer s_live = CreateAnswer(200, """{"message":"Service is live","status":"live"}""");

    private readonly PreparedAnswer _healthy = CreateAnswer(200, health.Healthy);
    private readonly PreparedAnswer _notReady = CreateAnswer(health.NotReadyStatus, health.NotReady);
    private readonly PreparedAnswer _metrics = CreateMetrics(services);

    public IEnumerable<SandboxRoute> Routes =>
    [
        CreateRoute("/live", () => s_live),
        CreateRoute("/health", () => services.Readiness.IsReady ? _healthy : _notReady),
        CreateRoute("/metrics", () => _metrics),
    ];

    private static PreparedAnswer CreateMetrics(RouteServices services)
    {
        string samples = string.Concat(services.Catalog.Listed.Select(model => string.Create(
            CultureInfo.InvariantCulture,
            $"dynamo_frontend_model_context_length{{model=\"{model.Id}\"}} {services.Options.MaxModelLength}\n")));
        return PreparedAnswer.Create(new SandboxAnswer
        {
            ContentType = "text/plain; version=0.0.4",
            Bytes = System.Text.Encoding.UTF8.GetBytes("# TYPE dynamo_frontend_model_context_length gauge\n" + samples),
        });
    }

    private static PreparedAnswer CreateAnswer(int status, string body) =>
        PreparedAnswer.Create(new SandboxAnswer { Status = status, Text = body });

    private SandboxRoute CreateRoute(string path, Func<PreparedAnswer> getAnswer) =>
        new(path, HttpMethods.Get, exchange => services.Sender.SendAsync(exchange, getAnswer()));
}
