using NimProbe.Engine.Catalog;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Services;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Probing;

/// <summary>Probes one model: over one route after the other as the responses indicate, with retries of transient faults.</summary>
internal sealed class ModelProbe : IModelProbe
{
    private readonly ProbeSession _session;
    private readonly ProbeState _state;
    private readonly NimModelKind _kind;
    private readonly IProbeAdapter? _adapter;
    private RequestLease? _firstLease;
    private bool _withImage;

    /// <summary>Creates the probe of a model.</summary>
    /// <param name="session">The session that it belongs to.</param>
    /// <param name="target">The model.</param>
    /// <param name="earlierAttempts">The number of requests that this run has sent for the model before.</param>
    /// <param name="adapter">Changes the requests and the verdicts; null for the smallest requests.</param>
    public ModelProbe(ProbeSession session, ProbeTarget target, int earlierAttempts, IProbeAdapter? adapter = null)
    {
        _session = session;
        _adapter = adapter;
        _kind = target.Kind ?? KindTable.Default.GetKind(target.Id);
        _state = new ProbeState(target, _kind, earlierAttempts);
    }

    /// <inheritdoc/>
    public async Task<ProbeOutcome> RunAsync(RequestLease? firstLease, CancellationToken cancellationToken)
    {
        _firstLease = firstLease;
        NimConnection connection = _session.Connection;
        IReadOnlyList<NimRoute> routes = RoutePlan.GetRoutes(_session.Options.Endpoint, _state.Target.Endpoint, _kind);
        foreach (ProbeStep step in RoutePlan.GetSteps(routes, connection.BaseUri, _state.Target.Id))
        {
            ProbeResponse response = await SendWithRetriesAsync(step, cancellationToken).ConfigureAwait(false);
            _state.RecordResponse(response);
            if (response.Verdict.FollowUp == FollowUp.AddImage && step.Route == NimRoute.ChatCompletions && (_adapter?.AddsImage ?? true))
            {
                _withImage = true;
                response = await SendAsync(step, cancellationToken).ConfigureAwait(false);
                _state.RecordImageResponse(response);
            }

            if (response.Verdict.FollowUp != FollowUp.NextRoute)
            {
                break;
            }
        }

        ModelCatalog? catalog = _state.Target.Catalog ?? _session.Catalog.Current;
        return _state.ToOutcome(connection.BaseUri, connection.Redactor, connection.Time.GetUtcNow().UtcDateTime, catalog);
    }

    private async Task<ProbeResponse> SendWithRetriesAsync(ProbeStep step, CancellationToken cancellationToken)
    {
        ProbeResponse? best = null;
        bool isRetryOnceUsed = false;
        await _session.Retries.ExecuteAsync(
            async token =>
            {
                ProbeResponse response = await SendAsync(step, token).ConfigureAwait(false);
                if (response.Verdict.FollowUp == FollowUp.RetryOnce)
                {
                    response = isRetryOnceUsed ? response.AsFinal() : response;
                    isRetryOnceUsed = true;
                }

                // A dropped connection does not outweigh what an earlier response said about the model.
                best = best is null || response.IsAboutModel || !best.IsAboutModel ? response : best;
                return response;
            },
            cancellationToken).ConfigureAwait(false);
        return best!;
    }

    private async Task<ProbeResponse> SendAsync(ProbeStep step, CancellationToken cancellationToken)
    {
        ProbeResponse response = await SendOnceAsync(step, cancellationToken).ConfigureAwait(false);
        if (response.Exchange.IsStaleConnection && !_state.HadStaleConnection)
        {
            _state.HadStaleConnection = true;
            response = await SendOnceAsync(step, cancellationToken).ConfigureAwait(false);
        }

        // While the route has another address, its absence here says nothing about the model.
        return step.HasAlternative && response.Verdict.Status == NimModelStatus.NoRoute
            ? response
            : await RefineVerdictAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ProbeResponse> SendOnceAsync(ProbeStep step, CancellationToken cancellationToken)
    {
        ExchangeRequest request = new(HttpMethod.Post, step.Address)
        {
            Body = ProbeRequestBody.Write(step.Route, _state.Target.Id, _session.Options.MaxTokens, _withImage),
            SendKey = true,
            Subject = _state.Target.Id,
            Attempt = _state.CountAttempt(),
            PollSeconds = _session.PollSeconds,
        };
        RequestLease? lease = _firstLease;
        _firstLease = null;
        bool? isListed = step.HasAlternative ? null : _state.IsListed;
        request = _adapter?.AdaptRequest(request, step.Route, _withImage) ?? request;
        ProbeResponse response =
            await _session.Sender.SendAsync(request, step.Route, isListed, lease, cancellationToken).ConfigureAwait(false);
        response = response with { HasImage = _withImage && step.Route == NimRoute.ChatCompletions };
        return _adapter?.AdaptResponse(response) ?? response;
    }

    /// <summary>Some verdicts depend on more than the response: on the server's readiness, or on the catalogue.</summary>
    private async Task<ProbeResponse> RefineVerdictAsync(ProbeResponse response, CancellationToken cancellationToken)
    {
        if (response.Verdict.DependsOnReadiness && !_state.WasReadinessChecked)
        {
            _state.WasReadinessChecked = true;
            response = await CheckReadinessAsync(response, cancellationToken).ConfigureAwait(false);
        }

        if (response.Exchange.StatusCode == 404
            && response.Verdict.Status is NimModelStatus.NoRoute or NimModelStatus.Misconfigured
            && _state.IsListed is null)
        {
            _state.IsListed = await _session.Catalog.IsListedAsync(_state.Target.Id, cancellationToken).ConfigureAwait(false);
            response = JudgeAgain(response);
        }

        return response;
    }

    private async Task<ProbeResponse> CheckReadinessAsync(ProbeResponse response, CancellationToken cancellationToken)
    {
        switch (await new ReadinessReader(_session.Connection, GetAsync).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            case ServerReadiness.Loading:
                return AsLoading(response);
            case ServerReadiness.HostedGateway:
                _session.State.MarkHosted();
                return JudgeAgain(response);
            default:
                return response;
        }
    }

    private Task<Exchange> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        _state.CountAttempt();
        return _session.Sender.SendAsync(
            new ExchangeRequest(HttpMethod.Get, address) { SendKey = true, Subject = _state.Target.Id }, cancellationToken);
    }

    private static ProbeResponse AsLoading(ProbeResponse response) => response with
    {
        Verdict = response.Verdict with
        {
            Status = NimModelStatus.Pending,
            Reason = "The server is still loading",
            FollowUp = FollowUp.None,
        },
    };

    private ProbeResponse JudgeAgain(ProbeResponse response) => response with
    {
        Verdict = _session.Sender.Judge(response.Exchange, response.Body, response.Route, _state.IsListed),
    };
}
