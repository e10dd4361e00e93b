using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>What the HTTP server calls for each request.</summary>
internal sealed class SandboxApplication : IHttpApplication<HttpContext>
{
    private readonly SandboxShape _shape;
    private readonly bool _requiresClientCertificate;
    private readonly SandboxModelCatalog _catalog;
    private readonly TrafficRecorder _recorder;
    private readonly Authenticator _authenticator;
    private readonly RateLimiter? _limiter;
    private readonly AnswerSender _sender;
    private readonly InferenceHandler _inference;
    private readonly ModelsHandler _models;
    private readonly ContainerHandler _container;
    private readonly WebCatalogHandler _webCatalog;
    private readonly SelfServiceHandler _selfService;
    private readonly PreparedAnswer _unknownRoute;
    private readonly PreparedAnswer _methodNotAllowed;
    private readonly PreparedAnswer _certificateMissing = PreparedAnswer.Of(EdgeAnswers.ClientCertificate403);
    private readonly PreparedAnswer _redirected = PreparedAnswer.Of(SuccessAnswers.Choices);

    public SandboxApplication(SandboxOptions options, TimeProvider time)
    {
        TimeScale scale = new(options.TimeScale);
        TimeSpan minute = scale.Seconds(60);
        AnswerLibrary library = new(options.CustomAnswers);
        ShapeAnswers answers = ShapeAnswers.Of(options.Shape);
        Readiness readiness = new(options.Shape == SandboxShape.Nim ? scale.Seconds(options.ReadyAfter) : TimeSpan.Zero, time);
        bool isHosted = options.Shape == SandboxShape.Hosted;

        _shape = options.Shape;
        _requiresClientCertificate = options.RequireClientCertificate;
        _catalog = SandboxModelCatalog.Load(options, library);
        _recorder = new TrafficRecorder(minute, time);
        _authenticator = new Authenticator(options, answers);
        _limiter = options.RequestsPerMinute is int limit ? new RateLimiter(limit, minute, time) : null;
        _sender = new AnswerSender(scale, marksWorkerAnswers: isHosted);
        _inference = new InferenceHandler(_catalog, answers, _authenticator, _limiter, readiness, checksInputType: isHosted, _sender);
        _models = new ModelsHandler(options, _catalog, library, answers, _authenticator, _sender);
        _container = new ContainerHandler(_catalog, readiness, _sender);
        _webCatalog = new WebCatalogHandler(_catalog, options.WebCatalog, _sender);
        _selfService = new SelfServiceHandler(_recorder, Reset);
        _unknownRoute = PreparedAnswer.Of(answers.UnknownRoute);
        _methodNotAllowed = PreparedAnswer.Of(answers.MethodNotAllowed);
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
        SandboxRoute route = RouteTable.Resolve(context.Request.Path.Value!, _shape);
        if (route == SandboxRoute.SelfService)
        {
            await _selfService.HandleAsync(context).ConfigureAwait(false);
            return;
        }

        SandboxExchange exchange = new(context, route, _recorder, _authenticator);
        try
        {
            await DispatchAsync(exchange).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (exchange.Aborted.IsCancellationRequested)
        {
            // The client has left, or the server stops: nobody waits for the rest.
        }
        finally
        {
            exchange.Leave();
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    private Task DispatchAsync(SandboxExchange exchange)
    {
        if (_requiresClientCertificate && exchange.Record.ClientCertificateThumbprint is null)
        {
            return _sender.SendAsync(exchange, _certificateMissing);
        }

        string method = exchange.Record.IsInference ? HttpMethods.Post : HttpMethods.Get;
        if (exchange.Route is not (SandboxRoute.Unknown or SandboxRoute.Redirected) && exchange.Record.Method != method)
        {
            exchange.Context.Response.Headers.Allow = method;
            return _sender.SendAsync(exchange, _methodNotAllowed);
        }

        return exchange.Route switch
        {
            SandboxRoute.ChatCompletions or SandboxRoute.Completions or SandboxRoute.Embeddings => _inference.HandleAsync(exchange),
            SandboxRoute.Models => _models.ListAsync(exchange),
            SandboxRoute.Model => _models.GetAsync(exchange),
            SandboxRoute.HealthLive or SandboxRoute.HealthReady or SandboxRoute.Version or SandboxRoute.Metadata => _container.HandleAsync(exchange),
            SandboxRoute.EndpointSearch => _webCatalog.SearchAsync(exchange),
            SandboxRoute.Endpoints => _webCatalog.ListAsync(exchange),
            SandboxRoute.EndpointSpec => _webCatalog.GetSpecAsync(exchange),
            SandboxRoute.Redirected => SendRedirectedAsync(exchange),
            _ => _sender.SendAsync(exchange, _unknownRoute),
        };
    }

    /// <summary>Where redirects lead: a good answer, so that a client that should not have followed is found out.</summary>
    private Task SendRedirectedAsync(SandboxExchange exchange) =>
        exchange.Context.Request.Path.Value!.EndsWith("/v1/models", StringComparison.Ordinal)
            ? _models.ListRedirectedAsync(exchange)
            : _sender.SendAsync(exchange, _redirected);
}
