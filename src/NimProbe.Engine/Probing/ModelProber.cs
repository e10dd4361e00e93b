using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Pacing;
using NimProbe.Engine.Redaction;
using Polly;

namespace NimProbe.Engine.Probing;

/// <summary>Probes one model: through one route after the other as the answers lead, repeating what may pass.</summary>
internal sealed class ModelProber
{
    // The service answers up to two seconds after the poll time; the rest is for the way.
    private const int PollMarginSeconds = 5;

    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly ServiceProfile _service;
    private readonly Redactor _redactor;
    private readonly ResiliencePipeline<Answer> _retries;
    private readonly int _pollSeconds;

    public ModelProber(NimConnection connection, ProbeOptions options, ServiceProfile service)
    {
        _connection = connection;
        _options = options;
        _service = service;
        _redactor = connection.CreateRedactor();
        _retries = RetryPolicy.Create<Answer>(
            options.MaximumRetryCount,
            connection.Timeout,
            connection.Time,
            shouldRetry: static answer => answer.MayPass,
            retryAfter: static answer => answer.Exchange.RetryAfter);
        _pollSeconds = ServiceAddress.IsNvidiaHost(connection.BaseUri) ? (int)Math.Clamp(connection.Timeout.TotalSeconds - PollMarginSeconds, 0, 3600) : 0;
    }

    /// <summary>Raised as soon as an answer shows that the service took the key.</summary>
    public event Action? KeyAccepted;

    /// <summary>Probes a model.</summary>
    /// <param name="target">The model.</param>
    /// <param name="place">Its place among the run's requests, the first of which it may hold already. It is left with the answer that stands: the caller gives it back once the outcome is in force.</param>
    /// <param name="earlierAttempts">How many requests an earlier turn of this run sent for it.</param>
    /// <param name="cancellationToken">The run's end.</param>
    /// <exception cref="NimProbeException">The run must end.</exception>
    public async Task<ProbeOutcome> ProbeAsync(ProbeTarget target, RequestPlace place, int earlierAttempts, CancellationToken cancellationToken)
    {
        NimModelKind kind = target.Kind ?? KindTable.Default.GetKind(target.Id);
        ProbeStory story = new(target, kind, earlierAttempts);
        foreach (NimRoute route in RoutePlan.GetRoutes(_options.Endpoint, target.Endpoint, kind))
        {
            Answer answer = await AskUntilItStandsAsync(story, place, route, cancellationToken).ConfigureAwait(false);
            story.Settle(answer);
            if (answer.Verdict.FollowUp != FollowUp.NextRoute)
            {
                break;
            }
        }

        return story.ToOutcome(_connection.BaseUri, _redactor, _connection.Time.GetUtcNow().UtcDateTime);
    }

    private async Task<Answer> AskUntilItStandsAsync(ProbeStory story, RequestPlace place, NimRoute route, CancellationToken cancellationToken)
    {
        Answer first = await AskAsync(story, place, route, cancellationToken).ConfigureAwait(false);
        if (!first.MayPass || _options.MaximumRetryCount == 0)
        {
            return first;
        }

        // The first answer is in; the pipeline sees it before it paces those that follow.
        Answer? pending = first;
        Answer best = first;
        bool isOnceSpent = false;
        await _retries.ExecuteAsync(
            async token =>
            {
                Answer answer = pending ?? await AskAsync(story, place, route, token).ConfigureAwait(false);
                pending = null;

                // A second answer of a kind that is asked about only once stands.
                if (answer.Verdict.FollowUp == FollowUp.RetryOnce)
                {
                    answer = isOnceSpent ? answer.Standing() : answer;
                    isOnceSpent = true;
                }

                // A dropped connection does not undo what an earlier answer told of the model.
                best = answer.TellsOfModel || !best.TellsOfModel ? answer : best;
                return answer;
            },
            cancellationToken).ConfigureAwait(false);
        return best;
    }

    private async Task<Answer> AskAsync(ProbeStory story, RequestPlace place, NimRoute route, CancellationToken cancellationToken)
    {
        Exchange exchange = await SendAsync(
            story,
            place,
            new ExchangeRequest(HttpMethod.Post, _connection.GetUri(RoutePlan.GetPath(route)))
            {
                Body = ProbeRequestBody.Write(route, story.Target.Id, _options.MaxTokens),
                SendKey = true,
                Subject = story.Target.Id,
                Attempt = story.Attempts + 1,
                PollSeconds = _pollSeconds,
            },
            cancellationToken).ConfigureAwait(false);

        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = Judge(story, route, exchange, body);
        verdict = await ConsultAsync(story, place, route, exchange, body, verdict, cancellationToken).ConfigureAwait(false);
        _service.Note(exchange, verdict.Reason);
        if (verdict.ErrorId is not null)
        {
            throw RunErrors.FromResponse(verdict.ErrorId, _connection.BaseUri, verdict.Reason, _redactor.Clean(body.Summary));
        }

        if (verdict.ImpliesKeyAccepted)
        {
            KeyAccepted?.Invoke();
        }

        // What comes next for the model may take a while, and nothing of this answer concerns the others any more.
        if (verdict.FollowUp is FollowUp.Retry or FollowUp.RetryOnce or FollowUp.NextRoute)
        {
            place.GiveBack();
        }

        return new Answer(route, exchange, body, verdict);
    }

    /// <summary>Some verdicts rest on more than the answer: on what the catalogue lists, or on whether the server says it is ready.</summary>
    private async Task<Verdict> ConsultAsync(
        ProbeStory story, RequestPlace place, NimRoute route, Exchange exchange, ResponseBody body, Verdict verdict, CancellationToken cancellationToken)
    {
        if (exchange.StatusCode == 404 && verdict.Status is NimModelStatus.NoRoute or NimModelStatus.Misconfigured && story.IsListed is null)
        {
            place.GiveBack();
            story.IsListed = await _service.IsListedAsync(story.Target.Id, cancellationToken).ConfigureAwait(false);
            return Judge(story, route, exchange, body);
        }

        if (verdict.FollowUp != FollowUp.CheckReadiness)
        {
            return verdict;
        }

        Exchange readiness = await SendAsync(
            story,
            place,
            new ExchangeRequest(HttpMethod.Get, _connection.GetUri("/health/ready")) { SendKey = true, Subject = story.Target.Id },
            cancellationToken).ConfigureAwait(false);
        if (readiness.StatusCode == 503)
        {
            return verdict with { Status = NimModelStatus.Pending, Reason = "The server is still loading", FollowUp = FollowUp.None };
        }

        if (ResponseBody.Read(readiness.Body, readiness.MediaType).Contains("404 page not found"))
        {
            // Only the hosted gateway says so: there is no health route in front of it.
            _service.MarkHosted();
            return Judge(story, route, exchange, body);
        }

        return verdict with { FollowUp = FollowUp.Retry };
    }

    private Verdict Judge(ProbeStory story, NimRoute route, Exchange exchange, ResponseBody body) =>
        VerdictTable.Judge(new Evidence(exchange, body, route, _service.IsHosted || exchange.RequestId is not null, story.IsListed));

    private Task<Exchange> SendAsync(ProbeStory story, RequestPlace place, ExchangeRequest request, CancellationToken cancellationToken)
    {
        story.CountAttempt();
        return place.SendAsync(_connection, request, cancellationToken);
    }
}
