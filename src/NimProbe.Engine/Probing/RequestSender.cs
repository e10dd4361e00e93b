using System.Globalization;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Sends the requests of a session. A lease lives in one <c>using</c> statement of this class: what a response means for the whole run is
/// applied before the lease is returned; retries, other routes and look-ups acquire other leases.
/// </summary>
internal sealed class RequestSender
{
    private readonly NimConnection _connection;
    private readonly RequestLimiter _limiter;
    private readonly RunState _state;
    private readonly ProbeStatistics _statistics;
    private readonly IProbeObserver _observer;
    private int _hasWarned;

    public RequestSender(
        NimConnection connection, RequestLimiter limiter, RunState state, ProbeStatistics statistics, IProbeObserver observer)
    {
        _connection = connection;
        _limiter = limiter;
        _state = state;
        _statistics = statistics;
        _observer = observer;
    }

    /// <summary>Acquires a lease as soon as the limits allow a request and the consumer of the results is not behind.</summary>
    public async Task<RequestLease> AcquireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // A lease is not kept while the consumer is behind: the consumer can be a run that waits for the same window.
            await _observer.WaitForCapacityAsync(cancellationToken).ConfigureAwait(false);
            RequestLease lease = await _limiter.AcquireAsync(cancellationToken).ConfigureAwait(false);
            if (_observer.HasCapacity)
            {
                return lease;
            }

            lease.Dispose();
        }
    }

    /// <summary>Sends a request for a model and applies what its response means for the whole run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="route">The route of the request.</param>
    /// <param name="isListed">Whether the catalogue lists the model; null if unknown.</param>
    /// <param name="acquired">A lease that was acquired before the model was chosen; null to acquire one.</param>
    /// <param name="cancellationToken">Cancels the exchange.</param>
    /// <exception cref="NimProbeException">The response ends the run.</exception>
    public async Task<ProbeResponse> SendAsync(
        ExchangeRequest request, NimRoute route, bool? isListed, RequestLease? acquired, CancellationToken cancellationToken)
    {
        using RequestLease lease = acquired ?? await AcquireAsync(cancellationToken).ConfigureAwait(false);
        ExchangeRequest unlogged = request with { IsLogged = false };
        Exchange exchange = await _connection.SendAsync(unlogged, lease.MarkSent, cancellationToken).ConfigureAwait(false);
        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = Judge(exchange, body, route, isListed);
        _connection.Log(request, exchange, verdict.Status.ToString());
        _state.Apply(request.Subject, exchange, verdict, () => _connection.Redactor.Clean(body.Summary));
        ApplyLimit(request.Subject, exchange, verdict, lease);
        return new ProbeResponse(route, exchange, body, verdict);
    }

    /// <summary>Sends a request that is not about a model.</summary>
    public async Task<Exchange> SendAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        using RequestLease lease = await AcquireAsync(cancellationToken).ConfigureAwait(false);
        return await _connection.SendAsync(request, lease.MarkSent, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Judges a response with what is known about the service now.</summary>
    public Verdict Judge(Exchange exchange, ResponseBody body, NimRoute route, bool? isListed) =>
        VerdictTable.Judge(new Evidence(exchange, body, route, _state.IsHosted || exchange.RequestId is not null, isListed));

    private void ApplyLimit(string modelId, Exchange exchange, Verdict verdict, RequestLease lease)
    {
        if (verdict.FollowUp != FollowUp.Defer)
        {
            // A request id comes from behind the service's own rate limiter (nim-api.md 1).
            if (exchange.RequestId is not null || verdict.Status == NimModelStatus.Available)
            {
                _limiter.Window.ReportAccepted(lease.SentAt);
            }

            return;
        }

        _statistics.CountLimited();
        TimeSpan? pause = _limiter.Window.ReportRefusal(modelId, lease.SentAt, exchange.RetryAfter);
        if (pause is not null && Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            string host = _connection.BaseUri.Host;
            string rate = _limiter.Window.Limit is { } limit
                ? string.Create(CultureInfo.InvariantCulture, $"{limit} requests per minute")
                : "the same rate";
            _observer.OnWarning(string.Create(
                CultureInfo.InvariantCulture,
                $"{host} limits the request rate: all requests pause for {pause.Value.TotalSeconds:0} s and continue at {rate}."));
        }
    }
}
