using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Shapes;
using NimProbe.Sandbox.Streams;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>
/// The routes that run a model. A request passes the stages in the order of the service: the gateway, which checks no
/// key; the key check; the function lookup; the rate limiter; the worker.
/// </summary>
internal sealed class InferenceHandler(
    SandboxModelCatalog catalog,
    ServerShape shape,
    Authenticator authenticator,
    RateLimiter? limiter,
    Readiness readiness,
    AnswerSender sender)
{
    private static readonly PreparedAnswer s_tooManyRequests = PreparedAnswer.Create(ControlPlaneAnswers.TooManyRequests);
    private static readonly PreparedAnswer s_inputTypeRequired = PreparedAnswer.Create(RequestRefusals.InputTypeRequired);
    private static readonly PreparedAnswer s_queryRequired = PreparedAnswer.Create(RequestRefusals.QueryRequired);
    private static readonly PreparedAnswer s_imageRequired = PreparedAnswer.Create(RequestRefusals.ImageRequired);
    private static readonly PreparedAnswer s_imageUnreadable = PreparedAnswer.Create(RequestRefusals.ImageUnreadable);

    // Models fail to read smaller images (nim-api.md 6).
    private const int MinimumImageSize = 64;

    private readonly PreparedAnswer _notJson = PreparedAnswer.Create(shape.Answers.NotJson);
    private readonly PreparedAnswer _modelMissing = PreparedAnswer.Create(shape.Answers.ModelMissing);
    private readonly PreparedAnswer _bodyTooLarge = PreparedAnswer.Create(shape.Answers.BodyTooLarge);
    private readonly PreparedAnswer? _loading = shape.LoadingAnswer is SandboxAnswer loading ? PreparedAnswer.Create(loading) : null;
    private readonly PreparedAnswer _unknownRoute = PreparedAnswer.Create(shape.Answers.UnknownRoute);

    public IEnumerable<SandboxRoute> Routes =>
        InferencePaths.All
            .Concat(shape.RerankPath is string rerank ? [rerank] : [])
            .Select(path => new SandboxRoute(path, HttpMethods.Post, HandleAsync) { IsInference = true });

    private async Task HandleAsync(SandboxExchange exchange)
    {
        RequestBody body = await RequestBody.ReadAsync(exchange.Context.Request, exchange.Aborted).ConfigureAwait(false);
        exchange.RecordBody(body);
        if (shape.ChecksKeyFirst && authenticator.Check(exchange.Authorization) is PreparedAnswer refusal)
        {
            await sender.SendAsync(exchange, refusal).ConfigureAwait(false);
        }
        else if (body.IsTooLarge)
        {
            await sender.SendAsync(exchange, _bodyTooLarge).ConfigureAwait(false);
        }
        else if (InferenceRequest.ParseOrNull(body.Bytes) is not InferenceRequest request)
        {
            await sender.SendAsync(exchange, _notJson).ConfigureAwait(false);
        }
        else if (string.IsNullOrEmpty(request.Model))
        {
            await sender.SendAsync(exchange, _modelMissing).ConfigureAwait(false);
        }
        else
        {
            await SendAnswerAsync(exchange, request, body).ConfigureAwait(false);
        }
    }

    private Task SendAnswerAsync(SandboxExchange exchange, InferenceRequest request, RequestBody body)
    {
        string id = request.Model!;
        ServedModel? model = catalog.Find(id);
        exchange.RecordModel(id, model is not null);
        if (model is null)
        {
            return sender.SendAsync(exchange, new PreparedAnswer(shape.Answers.UnknownModel, new SandboxModel(id)));
        }

        bool isOtherPath = exchange.Route.Template == InferencePaths.Retrieval && exchange.Context.Request.Path != model.Model.RerankPath;
        if (isOtherPath || model.FindAnswers(exchange.Route.Template) is not AnswerSequence sequence)
        {
            return sender.SendAsync(exchange, _unknownRoute);
        }

        PreparedAnswer answer = sequence.Next();
        if (GetRefusal(exchange, model, answer, request) is PreparedAnswer refusal)
        {
            return sender.SendAsync(exchange, refusal);
        }

        answer = answer.ForRequest(body);
        return request.IsStreamed && answer.Answer.Stream is StreamScript script
            ? sender.SendStreamAsync(exchange, answer, script, request, sequence.Latency)
            : sender.SendAsync(exchange, answer, sequence.Latency);
    }

    /// <summary>Gets the answer of the stage that refuses the request; null if the request reaches the model.</summary>
    private PreparedAnswer? GetRefusal(SandboxExchange exchange, ServedModel model, PreparedAnswer answer, InferenceRequest request)
    {
        AnswerStage stage = answer.Answer.Stage;
        if (stage is AnswerStage.Edge or AnswerStage.Gateway)
        {
            return null;
        }

        PreparedAnswer? refusal = authenticator.Check(exchange.Authorization)
            ?? (authenticator.HidesFunctions ? model.NotFoundForAccount : null);
        if (refusal is not null || stage == AnswerStage.Control)
        {
            return refusal;
        }

        if (limiter is not null && !limiter.TryAcquire())
        {
            return s_tooManyRequests;
        }

        if (!readiness.IsReady)
        {
            return _loading;
        }

        return GetRefusalOfInput(exchange, answer.Answer, request);
    }

    /// <summary>Gets the answer of a worker that does not accept the input; null if it does.</summary>
    private PreparedAnswer? GetRefusalOfInput(SandboxExchange exchange, SandboxAnswer answer, InferenceRequest request)
    {
        if (InferencePaths.IsRerank(exchange.Route.Template))
        {
            return request.HasQuery ? null : s_queryRequired;
        }

        if (answer.RequiresImage)
        {
            PreparedAnswer? unreadable = request.HasReadableImage(MinimumImageSize) ? null : s_imageUnreadable;
            return request.ImageUrl is null ? s_imageRequired : unreadable;
        }

        return shape.RequiresInputType && answer.RequiresInputType && !request.HasInputType ? s_inputTypeRequired : null;
    }
}
