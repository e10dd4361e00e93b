using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;
using Polly;

namespace NimProbe.Engine.Catalog;

/// <summary>
/// Requests <c>GET /models/{id}</c> to find out whether a removed model has reached its end of life. The service responds
/// before it checks a key, so none is sent. The requests count towards the request limit.
/// </summary>
public sealed class EndOfLifeLookup : IDisposable
{
    private readonly NimConnection _connection;
    private readonly RequestLimiter _limiter;
    private readonly ResiliencePipeline<Exchange> _retries;

    /// <summary>Creates a lookup.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="requestsPerMinute">The maximum number of requests in a minute; 0 for no limit.</param>
    /// <param name="maximumRetryCount">The maximum number of retries after a transient failure.</param>
    public EndOfLifeLookup(NimConnection connection, int requestsPerMinute, int maximumRetryCount)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        SlidingWindowLimiter window = SharedLimiters.Get(connection.LimiterScope, connection.Time);
        _limiter = new RequestLimiter(throttleLimit: 1, window, requestsPerMinute, connection.Time);
        _retries = RetryPolicy.ForDocuments(connection, maximumRetryCount);
    }

    /// <summary>Looks up a removed model.</summary>
    /// <param name="removed">The removal of the model.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The retirement of the model, or its removal if it is not retired; null if the service did not respond.</returns>
    public async Task<NimModelChange?> ResolveAsync(NimModelChange removed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(removed);
        if (!CanBePath(removed.Id))
        {
            return removed;
        }

        int attempt = 0;
        Exchange exchange = await _retries.ExecuteAsync(
            async token => await SendAsync(removed.Id, ++attempt, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        if (exchange.StatusCode is null)
        {
            return null;
        }

        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, body, NimRoute.Auto, IsHosted: true, IsListed: null));
        return verdict.Status == NimModelStatus.Retired
            ? removed with
            {
                Change = NimChangeKind.Retired,
                After = NimModelStatus.Retired,
                Detail = verdict.Reason,
                EndOfLife = verdict.EndOfLife ?? removed.EndOfLife,
            }
            : removed;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    // Uri collapses '.' and '..' even when percent-encoded.
    private static bool CanBePath(string id) => !id.Split('/').Any(static segment => segment is "." or "..");

    private async Task<Exchange> SendAsync(string id, int attempt, CancellationToken cancellationToken)
    {
        using RequestLease lease = await _limiter.AcquireAsync(cancellationToken).ConfigureAwait(false);
        string path = string.Join('/', id.Split('/').Select(Uri.EscapeDataString));
        return await _connection.SendAsync(
            new ExchangeRequest(HttpMethod.Get, _connection.GetUri("/models/" + path)) { Subject = id, Attempt = attempt },
            lease.MarkSent,
            cancellationToken).ConfigureAwait(false);
    }
}
