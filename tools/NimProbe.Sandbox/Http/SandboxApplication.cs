using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Shapes;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>The application that the HTTP server calls for each request.</summary>
internal sealed class SandboxApplication : IHttpApplication<HttpContext>
{
    private const string ModelListSuffix = "/v1/models";

    private readonly bool _requiresClientCertificate;
    private readonly SandboxModelCatalog _catalog;
    private readonly TrafficRecorder _recorder;
    private readonly Authenticator _authenticator;
    private readonly RateLimiter? _limiter;
    private readonly AnswerSender _sender;
    private readonly ModelsHandler _models;
    private readonly SelfServiceHandler _selfService;
    private readonly RouteTable _routes;
    private readonly PreparedAnswer _methodNotAllowed;
    private readonly PreparedAnswer? _portal;
    private readonly PreparedAnswer _certificateMissing = PreparedAnswer.Create(EdgeAnswers.ClientCertificate403);
    private readonly Lazy<PreparedAnswer> _redirected = new(static () => PreparedAnswer.Create(SuccessAnswers.Choices));

    public SandboxApplication(SandboxOptions options, TimeProvider time)
    {
        TimeScale scale = new(options.TimeScale);
        TimeSpan minute = scale.Seconds(60);
        AnswerLibrary library = new(options.CustomAnswers);
        ServerShape shape = ServerShape.Get(options);
        Readiness readiness = new(shape.LoadingAnswer is not null ? scale.Seconds(options.ReadyAfter) : TimeSpan.Zero, time);

        _portal = options.PortalAnswer is string portal ? PreparedAnswer.Create(library.Get(portal)) : null;
        _requiresClientCertificate = options.RequireClientCertificate;
        _catalog = SandboxModelCatalog.Load(options, library);
        _authenticator = new Authenticator(options, shape);
        _limiter = options.RequestsPerMinute is int limit ? new RateLimiter(limit, minute, time) : null;
        _sender = new AnswerSender(scale, shape.HasRequestIds);
        _models = new ModelsHandler(options, _catalog, library, shape, _authenticator, _sender);
        InferenceHandler inference = new(_catalog, shape, _authenticator, _limiter, readiness, _sender);
        _routes = CreateRoutes(shape, new RouteServices(options, _catalog, readiness, _models, inference, _sender));
        _recorder = new TrafficRecorder(minute, time, _routes.Names);
        _selfService = new SelfServiceHandler(_recorder, Reset);
        _methodNotAllowed = PreparedAnswer.Create(shape.Answers.MethodNotAllowed);
    }

    public SandboxStatistics Statistics => _recorder.GetStatistics();

    public IReadOnlyList<SandboxRequest> Requests => _recorder.GetRequests();

    public void Reset()
    {
        _recorder.Reset();
        _limiter?.Reset();
        _models.Restart();
        foreach (ServedModel model in _catalog.Models)
        {
            model.Restart();
        }
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (path.StartsWith(SelfServiceHandler.PathPrefix, StringComparison.Ordinal))
        {
            await _selfService.HandleAsync(context).ConfigureAwait(false);
            return;
        }

        SandboxExchange exchange = new(context, _routes.Find(path), _recorder, _authenticator);
        try
        {
            await DispatchAsync(exchange).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (exchange.Aborted.IsCancellationRequested)
        {
            // The client has disconnected, or the server stops: the rest of the response is not needed.
        }
        finally
        {
            exchange.Complete();
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    private RouteTable CreateRoutes(ServerShape shape, RouteServices services)
    {
        PreparedAnswer unknown = PreparedAnswer.Create(shape.Answers.UnknownRoute);
        SandboxRoute[] redirected =
        [
            new("/elsewhere/{path}", method: null, SendRedirectedAsync) { Name = "redirected" },
            new("/moved/{path}", method: null, SendRedirectedAsync) { Name = "redirected" },
        ];
        return new RouteTable(
            [.. shape.CreateRoutes(services), .. redirected],
            new SandboxRoute("other", method: null, exchange => _sender.SendAsync(exchange, unknown)));
    }

    private Task DispatchAsync(SandboxExchange exchange)
    {
        if (_portal is not null)
        {
            return _sender.SendAsync(exchange, _portal);
        }

        if (_requiresClientCertificate && exchange.Record.ClientCertificateThumbprint is null)
        {
            return _sender.SendAsync(exchange, _certificateMissing);
        }

        if (exchange.Route.Method is string method && exchange.Record.Method != method)
        {
            exchange.Context.Response.Headers.Allow = method;
            return _sender.SendAsync(exchange, _methodNotAllowed);
        }

        return exchange.Route.HandleAsync(exchange);
    }

    /// <summary>Sends a success from the target of a redirect, so that a test notices a client that follows redirects.</summary>
    private Task SendRedirectedAsync(SandboxExchange exchange) =>
        exchange.Context.Request.Path.Value!.EndsWith(ModelListSuffix, StringComparison.Ordinal)
            ? _models.SendRedirectedListAsync(exchange)
            : _sender.SendAsync(exchange, _redirected.Value);
}
