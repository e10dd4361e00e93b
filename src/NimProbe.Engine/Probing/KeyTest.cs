using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Tests a key with the key check of a run: it requests canary models, which are open to every account, with the key, and if necessary
/// once without it. The list of models is public and proves nothing (nim-api-2.md 6).
/// </summary>
/// <remarks>
/// The gateway reports a retired model (HTTP 410) and a missing route before it checks the key (nim-api.md 1). Such a response proves
/// nothing unless it has a request id, and neither does a server error without one: then the test requests another model.
/// </remarks>
public sealed class KeyTest
{
    // As many as a run needs to prove that a key lacks its scope.
    private const int MaximumRequests = RunState.RefusalsThatProveScope;

    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private int _requests;

    /// <summary>Creates a test, which sends at most three requests.</summary>
    /// <param name="connection">The connection to the service, with or without a key.</param>
    /// <param name="maximumRetryCount">The maximum number of further requests after transient faults; at most 2 are sent.</param>
    /// <param name="requestsPerMinute">The maximum number of requests per minute; 0 for no limit.</param>
    public KeyTest(NimConnection connection, int maximumRetryCount, int requestsPerMinute)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _options = new ProbeOptions
        {
            ThrottleLimit = 1,
            MaximumRetryCount = maximumRetryCount,
            RequestsPerMinute = requestsPerMinute,
        };
    }

    /// <summary>Runs the test. A service that does not respond is a result and not an error.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<NimKeyResult> RunAsync(CancellationToken cancellationToken)
    {
        _requests = 0;
        using ProbeSession session = new(
            _connection, _options, new SilentObserver(), ModelProbeFactory.Instance, run: null, cancellationToken);
        try
        {
            return await TestAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException e)
        {
            return CreateResult(GetStatus(e.ErrorId), session.State.LastStatusCode, e.Message);
        }
    }

    private async Task<NimKeyResult> TestAsync(ProbeSession session, CancellationToken cancellationToken)
    {
        ProbeResponse? closed = null;
        ProbeResponse? last = null;
        int retries = 0;
        foreach (string id in KindTable.Default.CanaryModels.Take(MaximumRequests))
        {
            if (last is not null && !await MayContinueAsync(last, cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            last = await SendAsync(session, id, sendKey: true, cancellationToken).ConfigureAwait(false);
            if (IsClosed(last))
            {
                closed = last;
            }
            else if (ProvesAccepted(last))
            {
                return await ConfirmAsync(session, last, id, cancellationToken).ConfigureAwait(false);
            }
        }

        // The service looks models up after it has accepted the key (nim-api.md 1).
        return closed is null
            ? CreateResult(NimKeyStatus.Undetermined, last!.Exchange.StatusCode, GetDetail(last))
            : CreateResult(NimKeyStatus.Valid, closed.Exchange.StatusCode, "The service accepts the key; some models are closed to it");

        async Task<bool> MayContinueAsync(ProbeResponse response, CancellationToken token)
        {
            // A key is refused within milliseconds; silence is not worth another wait of the same length.
            if (response.Verdict.Status == NimModelStatus.TimedOut || (response.IsTransient && ++retries > _options.MaximumRetryCount))
            {
                return false;
            }

            if (response.IsTransient)
            {
                await Task.Delay(RetryPolicy.BaseDelay, _connection.Time, token).ConfigureAwait(false);
            }

            return true;
        }
    }

    /// <summary>Finds out whether an accepted request would have been accepted without the key, too.</summary>
    private async Task<NimKeyResult> ConfirmAsync(
        ProbeSession session, ProbeResponse accepted, string id, CancellationToken cancellationToken)
    {
        int? statusCode = accepted.Exchange.StatusCode;
        if (!accepted.Exchange.SentKey)
        {
            return CreateResult(NimKeyStatus.NotRequired, statusCode, "The service accepts requests without a key");
        }

        // The hosted service requires a key (nim-api.md 1): no second request is necessary. A gateway in front of it can add its own.
        if (ServiceAddress.IsNvidiaHost(_connection.BaseUri))
        {
            return CreateResult(NimKeyStatus.Valid, statusCode, "The service accepts the key");
        }

        if (_requests == MaximumRequests)
        {
            return CreateResult(NimKeyStatus.Undetermined, statusCode, "The service accepts the key; whether it requires one is unknown");
        }

        try
        {
            ProbeResponse keyless = await SendAsync(session, id, sendKey: false, cancellationToken).ConfigureAwait(false);
            if (keyless.Exchange.StatusCode is not (401 or 403))
            {
                return ProvesAccepted(keyless)
                    ? CreateResult(NimKeyStatus.NotRequired, statusCode, "The service accepts the key, and requests without a key too")
                    : CreateResult(
                        NimKeyStatus.Undetermined,
                        keyless.Exchange.StatusCode,
                        "The service accepts the key; whether it requires one is unknown: " + GetDetail(keyless));
            }
        }
        catch (NimProbeException e) when (GetStatus(e.ErrorId) is NimKeyStatus.Missing or NimKeyStatus.Rejected)
        {
            // The request without the key was refused.
        }

        return CreateResult(NimKeyStatus.Valid, statusCode, "The service accepts the key, and refuses requests without a key");
    }

    private async Task<ProbeResponse> SendAsync(ProbeSession session, string id, bool sendKey, CancellationToken cancellationToken)
    {
        ExchangeRequest request = new(HttpMethod.Post, _connection.GetUri(RoutePlan.GetPath(NimRoute.ChatCompletions)))
        {
            Body = ProbeRequestBody.Write(NimRoute.ChatCompletions, id, _options.MaxTokens),
            SendKey = sendKey,
            Subject = id,
            Attempt = ++_requests,
            PollSeconds = session.PollSeconds,
        };
        return await session.Sender.SendAsync(request, NimRoute.ChatCompletions, isListed: null, acquired: null, cancellationToken)
            .ConfigureAwait(false);
    }

    private static NimKeyStatus GetStatus(string errorId) => errorId switch
    {
        NimErrorId.ApiKeyMissing => NimKeyStatus.Missing,
        NimErrorId.ApiKeyRejected => NimKeyStatus.Rejected,
        NimErrorId.ApiKeyScopeMissing => NimKeyStatus.ScopeMissing,
        NimErrorId.AccountRefused => NimKeyStatus.AccountRefused,
        _ => NimKeyStatus.Undetermined,
    };

    // With a key of the wrong scope, every model is closed, and the third one ends the session.
    private static bool IsClosed(ProbeResponse response) =>
        response is { Verdict.Status: NimModelStatus.NotEntitled, Exchange.StatusCode: 404 };

    // A server that fails can do so before it checks the key.
    private static bool ProvesAccepted(ProbeResponse response) =>
        response.Verdict.ImpliesKeyAccepted && (response.Exchange.StatusCode < 500 || response.Exchange.RequestId is not null);

    private static string GetDetail(ProbeResponse response)
    {
        string reason = response.Verdict.Reason;
        return response.Body.Summary is { Length: > 0 } said ? $"{reason}: {said}" : reason;
    }

    private NimKeyResult CreateResult(NimKeyStatus status, int? statusCode, string detail) => new()
    {
        BaseUri = _connection.BaseUri,
        Status = status,
        StatusCode = statusCode,
        Detail = _connection.Redactor.Clean(detail),
        TestedAt = _connection.Time.GetUtcNow().UtcDateTime,
    };

    /// <summary>An observer for requests that report to no consumer.</summary>
    private sealed class SilentObserver : IProbeObserver;
}
