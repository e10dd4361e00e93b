using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Services;

/// <summary>The requests to one server: at most 6, and none after one that got no response.</summary>
internal sealed class ServiceRequests
{
    private const int MaximumRequests = 6;

    // Enough for the longest list of models that a report can contain.
    private const int MaximumBodySize = 4 << 20;

    private readonly NimConnection _connection;
    private readonly int _maximumRetryCount;
    private ServiceResponse? _first;
    private ServiceResponse? _failed;
    private int _sent;

    /// <summary>Creates the requests of a connection.</summary>
    public ServiceRequests(NimConnection connection, int maximumRetryCount)
    {
        _connection = connection;
        _maximumRetryCount = maximumRetryCount;
    }

    /// <summary>Whether a request got no complete response; then no further one is sent.</summary>
    public bool HasFailed => _failed is not null;

    /// <summary>The latency of the first response in milliseconds; null without one.</summary>
    public int? LatencyMs => _first is { IsComplete: true } first ? (int)Math.Round(first.Exchange.Elapsed.TotalMilliseconds) : null;

    /// <summary>Sends a GET request to a path below the base address.</summary>
    public Task<ServiceResponse> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(_connection.GetUri(path), cancellationToken);

    /// <summary>Sends a GET request to a path below the root of the server, where engines have their health.</summary>
    public Task<ServiceResponse> GetAtRootAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(_connection.GetRootUri(path), cancellationToken);

    /// <summary>Gets why something is unknown or wrong; empty if nothing is.</summary>
    /// <param name="isReady">Whether the server says that it is ready.</param>
    /// <param name="hasModels">Whether the list of models could be read.</param>
    public string GetDetail(bool? isReady, bool hasModels)
    {
        if (_failed is { } failed)
        {
            Verdict verdict = VerdictTable.Judge(
                new Evidence(failed.Exchange, new ResponseBody(BodyFormat.Empty), NimRoute.Auto, IsHosted: false, IsListed: null));
            return failed == _first ? verdict.Reason : $"{verdict.Reason}, after other responses";
        }

        string list = hasModels || _first is null ? "" : DescribeList(_first);
        return isReady != false ? list : list.Length > 0 ? $"not ready; {list}" : "not ready";
    }

    private static string DescribeList(ServiceResponse list) => list switch
    {
        { IsPage: true } => $"An HTML page answered instead of the service ({list.FormatStatus()})",
        { Exchange.StatusCode: >= 300 and < 400, Exchange.Location: { } target } =>
            $"/models redirects to {GetOrigin(target)} ({list.FormatStatus()}), which is not followed",
        { Exchange.StatusCode: 401 or 403 } => $"/models requires a valid key ({list.FormatStatus()})",
        { Exchange.StatusCode: 200 } => "/models is not a list of models",
        _ => $"/models: {list.FormatStatus()}",
    };

    // The path and the query can contain a session or a secret.
    private static string GetOrigin(Uri target) => target.IsAbsoluteUri ? target.GetLeftPart(UriPartial.Authority) : "another path";

    private async Task<ServiceResponse> SendAsync(Uri address, CancellationToken cancellationToken)
    {
        if (HasFailed || _sent == MaximumRequests)
        {
            return new ServiceResponse(new Exchange { Failure = ExchangeFailure.Dropped });
        }

        int attempt = 0;
        ServiceResponse response = new(await RetryPolicy.Create<Exchange>(
            Math.Min(_maximumRetryCount, MaximumRequests - _sent - 1),
            _connection.Timeout,
            _connection.Time,
            shouldRetry: IsTransient,
            retryAfter: static _ => null).ExecuteAsync(
            async token => await SendOnceAsync(address, ++attempt, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));
        _first ??= response;
        _failed = response.IsComplete ? null : response;
        return response;
    }

    // A connection that is refused or dropped can be one that the server has just closed. Everything else is what there is to report.
    private static bool IsTransient(Exchange exchange) =>
        exchange.StatusCode is null && exchange.Failure is ExchangeFailure.ConnectionFailed or ExchangeFailure.Dropped;

    private Task<Exchange> SendOnceAsync(Uri address, int attempt, CancellationToken cancellationToken)
    {
        _sent++;
        return _connection.SendAsync(
            new ExchangeRequest(HttpMethod.Get, address) { SendKey = true, Attempt = attempt, MaxBodySize = MaximumBodySize },
            cancellationToken);
    }
}
