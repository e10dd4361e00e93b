using System.Globalization;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Services;
using NimProbe.Engine.Throttling;
using Polly;

namespace NimProbe.Engine.Catalog;

/// <summary>Fetches a document such as a page of the catalogue, or throws one error with the reason.</summary>
internal sealed class DocumentFetcher
{
    private const int MaximumRedirects = 5;

    private readonly NimConnection _connection;
    private readonly ResiliencePipeline<Exchange> _retries;
    private readonly bool _sendsKey;
    private readonly RequestLimiter? _limiter;

    public DocumentFetcher(NimConnection connection, int maximumRetryCount, bool sendsKey, RequestLimiter? limiter = null)
    {
        _connection = connection;
        _sendsKey = sendsKey;
        _limiter = limiter;
        _retries = RetryPolicy.ForDocuments(connection, maximumRetryCount);
    }

    /// <summary>Fetches a document and follows redirects within its origin. The key is sent to the origin of the service only.</summary>
    /// <exception cref="NimProbeException">The document cannot be fetched.</exception>
    public async Task<ReadOnlyMemory<byte>> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        Uri current = address;

        // The query can contain untrusted text of the service, which does not belong into a message.
        Uri document = new(address.GetLeftPart(UriPartial.Path));
        for (int hop = 0; hop <= MaximumRedirects; hop++)
        {
            Exchange exchange = await SendAsync(current, cancellationToken).ConfigureAwait(false);
            if (exchange.Failure != ExchangeFailure.None || exchange.StatusCode is not (>= 300 and < 400) || exchange.Location is null)
            {
                return exchange is { Failure: ExchangeFailure.None, StatusCode: 200, IsBodyTruncated: false }
                    ? exchange.Body
                    : throw await CreateErrorAsync(exchange, document, cancellationToken).ConfigureAwait(false);
            }

            if (!Uri.TryCreate(current, exchange.Location, out Uri? target))
            {
                throw CatalogErrors.Invalid(document, $"The catalogue at {document} redirects to an invalid address.");
            }

            if (!ServiceAddress.IsSameOrigin(target, address))
            {
                string origin = _connection.Redactor.CleanLine(
                    target.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
                throw CatalogErrors.Invalid(
                    document, $"The catalogue at {document} redirects to another origin ({origin}), which is not followed.");
            }

            current = target;
        }

        throw CatalogErrors.Invalid(document, $"The catalogue at {document} redirects too often.");
    }

    private async Task<Exchange> SendAsync(Uri address, CancellationToken cancellationToken)
    {
        int attempt = 0;
        return await _retries.ExecuteAsync(
            async token => await SendOnceAsync(
                new ExchangeRequest(HttpMethod.Get, address)
                {
                    SendKey = _sendsKey,
                    Attempt = ++attempt,
                    MaxBodySize = ExchangeRequest.MaxCatalogBodySize,
                },
                token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsLoadingAsync(CancellationToken cancellationToken)
    {
        ReadinessReader reader = new(
            _connection, (address, token) => SendOnceAsync(new ExchangeRequest(HttpMethod.Get, address) { SendKey = _sendsKey }, token));
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) == ServerReadiness.Loading;
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

    private async Task<NimProbeException> CreateErrorAsync(Exchange exchange, Uri document, CancellationToken cancellationToken)
    {
        if (exchange.Failure == ExchangeFailure.TimedOut)
        {
            return new NimProbeException(
                NimErrorId.CatalogTimeout,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The catalogue at {document} did not arrive within {_connection.Timeout.TotalSeconds:0.###} s."),
                document.ToString());
        }

        if (exchange.IsBodyTruncated)
        {
            return CatalogErrors.Invalid(document, $"The catalogue at {document} is larger than 32 MiB.");
        }

        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        bool isHosted = ServiceAddress.IsNvidiaHost(document);
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, body, NimRoute.Auto, isHosted, IsListed: null));
        if (verdict.ErrorId is not null)
        {
            return RunErrors.FromResponse(verdict.ErrorId, _connection, verdict.Reason, _connection.Redactor.Clean(body.Summary));
        }

        if (exchange.StatusCode is null)
        {
            return RunErrors.Unreachable(document, exchange, verdict.Reason);
        }

        if (exchange.Failure != ExchangeFailure.None)
        {
            return CatalogErrors.Invalid(document, $"The catalogue at {document} is truncated: the connection was dropped.");
        }

        if (verdict.DependsOnReadiness && await IsLoadingAsync(cancellationToken).ConfigureAwait(false))
        {
            return CatalogErrors.NotReady(_connection.BaseUri);
        }

        string explanation = _connection.Redactor.Clean(body.Format == BodyFormat.Markup ? "an HTML page" : body.Summary).TrimEnd('.');
        return CatalogErrors.Invalid(document, explanation.Length > 0
            ? $"The catalogue at {document} answered {exchange.StatusCode}: {explanation}."
            : $"The catalogue at {document} answered {exchange.StatusCode}.");
    }
}
