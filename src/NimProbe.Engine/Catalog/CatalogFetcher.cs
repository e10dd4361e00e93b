using System.Globalization;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Redaction;
using NimProbe.Engine.Throttling;
using Polly;

namespace NimProbe.Engine.Catalog;

/// <summary>Fetches a document that is not about one model's answer, or says in one error why it cannot be had.</summary>
internal sealed class CatalogFetcher
{
    private const int MaximumRedirects = 5;

    private readonly NimConnection _connection;
    private readonly Redactor _redactor;
    private readonly ResiliencePipeline<Exchange> _retries;
    private readonly bool _sendsKey;
    private readonly RequestLimiter? _limiter;

    public CatalogFetcher(NimConnection connection, int maximumRetryCount, bool sendsKey, RequestLimiter? limiter = null)
    {
        _connection = connection;
        _sendsKey = sendsKey;
        _limiter = limiter;
        _redactor = connection.CreateRedactor();
        _retries = RetryPolicy.ForDocuments(connection, maximumRetryCount);
    }

    /// <summary>Fetches a document, following redirects within its origin. The key goes along to the service's own origin only.</summary>
    /// <exception cref="NimProbeException">It cannot be had.</exception>
    public async Task<ReadOnlyMemory<byte>> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        Uri current = address;

        // What stands behind the path can come from the service itself, and what that says is not repeated unread.
        Uri place = new(address.GetLeftPart(UriPartial.Path));
        for (int hop = 0; hop <= MaximumRedirects; hop++)
        {
            Exchange exchange = await SendAsync(current, cancellationToken).ConfigureAwait(false);
            if (exchange.Failure != ExchangeFailure.None || exchange.StatusCode is not (>= 300 and < 400) || exchange.Location is null)
            {
                return exchange is { Failure: ExchangeFailure.None, StatusCode: 200, IsBodyTruncated: false } ? exchange.Body : throw FaultOf(exchange, place);
            }

            if (!Uri.TryCreate(current, exchange.Location, out Uri? target))
            {
                throw Invalid(place, "redirects to what is no address");
            }

            if (!ServiceAddress.IsSameOrigin(target, address))
            {
                string origin = target.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
                throw Invalid(place, $"redirects to another origin ({_redactor.CleanLine(origin)}), which is not followed");
            }

            current = target;
        }

        throw Invalid(place, "redirects in a circle");
    }

    private static NimProbeException Invalid(Uri place, string fault) =>
        new(NimErrorId.ResponseInvalid, $"The catalogue at {place} {fault}.", "Check that -BaseUri names an OpenAI-compatible API.", place.ToString());

    private async Task<Exchange> SendAsync(Uri address, CancellationToken cancellationToken)
    {
        int attempt = 0;
        return await _retries.ExecuteAsync(
            async token => await SendOnceAsync(
                new ExchangeRequest(HttpMethod.Get, address)
                {
                    SendKey = _sendsKey,
                    Attempt = ++attempt,
                    BodyBound = ExchangeRequest.CatalogBodyBound,
                },
                token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<Exchange> SendOnceAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        if (_limiter is null)
        {
            return await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        using RequestLease lease = await _limiter.AcquireAsync(cancellationToken).ConfigureAwait(false);
        return await _connection.SendAsync(request, lease.MarkSent, cancellationToken).ConfigureAwait(false);
    }

    private NimProbeException FaultOf(Exchange exchange, Uri place)
    {
        if (exchange.Failure == ExchangeFailure.TimedOut)
        {
            return new NimProbeException(
                NimErrorId.CatalogTimeout,
                string.Create(CultureInfo.InvariantCulture, $"The catalogue at {place} did not arrive within {_connection.Timeout.TotalSeconds:0.###} s."),
                "Raise -TimeoutSeconds, or look at the network.",
                place.ToString());
        }

        if (exchange.IsBodyTruncated)
        {
            return Invalid(place, "is larger than 32 MiB");
        }

        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, body, NimRoute.Auto, IsHosted: true, IsListed: null));
        if (verdict.ErrorId is not null)
        {
            return RunErrors.FromVerdict(verdict, _connection.BaseUri, _redactor.Clean(body.Summary));
        }

        if (exchange.StatusCode is null)
        {
            return RunErrors.Unreachable(place, verdict.Reason);
        }

        string words = _redactor.Clean(body.Format == BodyFormat.Html ? "a page for browsers" : body.Summary);
        string fault = string.Create(CultureInfo.InvariantCulture, $"answered {exchange.StatusCode}{(words.Length > 0 ? ": " + words : "")}");
        return exchange.Failure != ExchangeFailure.None
            ? Invalid(place, "was cut short on its way")
            : Invalid(place, fault.TrimEnd('.'));
    }
}
