using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;
using Polly;

namespace NimProbe.Engine.Catalog;

/// <summary>
/// Asks <c>GET /models/{id}</c> whether a model that is listed no more has reached its end of life. The service answers
/// before it looks at a key, so none is sent; the requests count in the same budget as all others.
/// </summary>
public sealed class EndOfLifeLookup : IDisposable
{
    private readonly NimConnection _connection;
    private readonly RequestLimiter _limiter;
    private readonly ResiliencePipeline<Exchange> _retries;

    /// <summary>Makes a lookup.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="requestsPerMinute">How many requests may leave in a minute; 0 for no bound.</param>
    /// <param name="maximumRetryCount">How often a request is repeated after a fault that may pass.</param>
    public EndOfLifeLookup(NimConnection connection, int requestsPerMinute, int maximumRetryCount)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        SlidingWindowLimiter window = SharedLimiters.Get(connection.LimiterScope, connection.Time);
        _limiter = new RequestLimiter(throttleLimit: 1, window, requestsPerMinute, connection.Time);
        _retries = RetryPolicy.ForDocuments(connection, maximumRetryCount);
    }

    /// <summary>Asks for a removed model.</summary>
    /// <param name="removed">Its removal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its retirement where the service tells of one, else its removal; null where the service gave no answer.</returns>
    public async Task<NimModelChange?> ResolveAsync(NimModelChange removed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(removed);
        if (!HasPath(removed.Id))
        {
            return removed;
        }

        int attempt = 0;
        Exchange exchange = await _retries.ExecuteAsync(async token => await SendAsync(removed.Id, ++attempt, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (exchange.StatusCode is null)
        {
            return null;
        }

        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, body, NimRoute.Auto, IsHosted: true, IsListed: null));
        return verdict.Status == NimModelStatus.Retired
            ? removed with { Change = NimChangeKind.Retired, After = NimModelStatus.Retired, EndOfLife = verdict.EndOfLife ?? removed.EndOfLife }
            : removed;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    // Dots for a segment lead out of the models' path, and no escape keeps them: an address undoes it.
    private static bool HasPath(string id) => !id.Split('/').Any(static segment => segment is "." or "..");

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
