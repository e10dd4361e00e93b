using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Http;

/// <summary>
/// The routes that make a model work. A request passes the stages in the service's order: the gateway, which asks for
/// no key; the key; the function lookup; the rate limiter; the worker.
/// </summary>
internal sealed class InferenceHandler(
    SandboxModelCatalog catalog,
    ShapeAnswers answers,
    Authenticator authenticator,
    RateLimiter? limiter,
    Readiness readiness,
    bool checksInputType,
    AnswerSender sender)
{
    private static readonly PreparedAnswer s_tooManyRequests = PreparedAnswer.Of(ControlPlaneAnswers.TooManyRequests);
    private static readonly PreparedAnswer s_inputTypeRequired = PreparedAnswer.Of(RequestRefusals.InputTypeRequired);

    private readonly PreparedAnswer _notJson = PreparedAnswer.Of(answers.NotJson);
    private readonly PreparedAnswer _modelMissing = PreparedAnswer.Of(answers.ModelMissing);
    private readonly PreparedAnswer _bodyTooLarge = PreparedAnswer.Of(answers.BodyTooLarge);
    private readonly PreparedAnswer _unknownRoute = PreparedAnswer.Of(answers.UnknownRoute);

    public async Task HandleAsync(SandboxExchange exchange)
    {
        RequestBody body = await RequestBody.ReadAsync(exchange.Context.Request, exchange.Aborted).ConfigureAwait(false);
        exchange.RecordBody(body);
        if (body.IsTooLarge)
        {
            await sender.SendAsync(exchange, _bodyTooLarge).ConfigureAwait(false);
        }
        else if (!InferenceRequest.TryParse(body.Bytes.Span, out InferenceRequest request))
        {
            await sender.SendAsync(exchange, _notJson).ConfigureAwait(false);
        }
        else if (string.IsNullOrEmpty(request.Model))
        {
            await sender.SendAsync(exchange, _modelMissing).ConfigureAwait(false);
        }
        else
        {
            await RouteAsync(exchange, request.Model, request.HasInputType).ConfigureAwait(false);
        }
    }

    private Task RouteAsync(SandboxExchange exchange, string id, bool hasInputType)
    {
        ServedModel? model = catalog.Find(id);
        exchange.RecordModel(id, model is not null);
        if (model is null)
        {
            return sender.SendAsync(exchange, new PreparedAnswer(answers.UnknownModel, new SandboxModel(id)));
        }

        if (model.On(exchange.Route) is not AnswerSequence sequence)
        {
            return sender.SendAsync(exchange, _unknownRoute);
        }

        PreparedAnswer answer = sequence.Next();
        return Refusal(exchange, model, answer, hasInputType) is PreparedAnswer refusal
            ? sender.SendAsync(exchange, refusal)
            : sender.SendAsync(exchange, answer, sequence.Latency);
    }

    /// <summary>The answer of a stage that the request does not get past; null when the model's own answer is due.</summary>
    private PreparedAnswer? Refusal(SandboxExchange exchange, ServedModel model, PreparedAnswer answer, bool hasInputType)
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

        if (limiter is not null && !limiter.TryPass())
        {
            return s_tooManyRequests;
        }

        if (!readiness.IsReady)
        {
            return Readiness.Loading;
        }

        return checksInputType && answer.Answer.RequiresInputType && !hasInputType ? s_inputTypeRequired : null;
    }
}
