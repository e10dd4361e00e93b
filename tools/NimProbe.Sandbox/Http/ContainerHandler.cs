using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Serialization;
using NimProbe.Sandbox.Shapes;

namespace NimProbe.Sandbox.Http;

/// <summary>The routes on which a NIM container describes itself and its health.</summary>
internal sealed class ContainerHandler
{
    private const string DefaultVersion = "1.0.0";
    private const string DefaultProfile = "4f904d571fe60ff24695b5ee2aa42da58cb460787a968f1e8a09f5a7e862728d";
    private const string ApiVersion = "3.1.0";

    private readonly NimContainer _container;
    private readonly Readiness _readiness;
    private readonly AnswerSender _sender;
    private readonly PreparedAnswer _loading;
    private readonly PreparedAnswer _live;
    private readonly PreparedAnswer _ready;
    private readonly PreparedAnswer _notReady;
    private readonly PreparedAnswer _version;
    private readonly PreparedAnswer _metadata;

    public ContainerHandler(NimContainer container, RouteServices services)
    {
        string version = services.Options.Version ?? DefaultVersion;
        string? profile = container.HasProfile ? services.Options.Profile ?? DefaultProfile : null;
        (_container, _readiness, _sender) = (container, services.Readiness, services.Sender);
        _loading = PreparedAnswer.Create(container.LoadingAnswer);
        _live = CreateAnswer(200, container.Live);
        _ready = CreateAnswer(200, container.Ready);
        _notReady = CreateAnswer(503, container.NotReady);
        _version = CreateAnswer(200, $$"""{"release":"{{version}}","api":"{{ApiVersion}}"}""");
        _metadata = PreparedAnswer.Create(
            new SandboxAnswer { Bytes = SandboxJson.ToCamelCase(NimMetadata.Create(services.Catalog, version, profile)) });
    }

    public IEnumerable<SandboxRoute> Routes =>
    [
        CreateRoute("/v1/health/live", () => _live),
        CreateRoute("/v1/health/ready", () => IsLoading ? _loading : _readiness.IsReady ? _ready : _notReady),
        CreateRoute("/v1/version", () => IsLoading ? _loading : _version),
        CreateRoute("/v1/metadata", () => IsLoading ? _loading : _metadata),
    ];

    private bool IsLoading => _container.HidesWhileLoading && !_readiness.IsReady;

    /// <summary>Gets the routes of the list of models, which an image NIM does not have.</summary>
    public IEnumerable<SandboxRoute> GetModelRoutes(SandboxRoute list) => _container.HasModels
        ? [new SandboxRoute(list.Template, list.Method, exchange => IsLoading
            ? _sender.SendAsync(exchange, _loading)
            : list.HandleAsync(exchange))]
        : [];

    private static PreparedAnswer CreateAnswer(int status, string body) => PreparedAnswer.Create(
        new SandboxAnswer { Status = status, Text = body, ContentType = body.Length > 0 ? "application/json" : null });

    private SandboxRoute CreateRoute(string path, Func<PreparedAnswer> getAnswer) =>
        new(path, HttpMethods.Get, exchange => _sender.SendAsync(exchange, getAnswer()));
}
