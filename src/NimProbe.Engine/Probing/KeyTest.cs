using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Tests a key with the key check of a run: it requests canary models, which are open to every account, with the key, and if necessary
/// once without it. The list of models is public and proves nothing (nim-api-2.md 6).
/// </summary>
public sealed class KeyTest
{
    // As many as a run needs to prove that a key lacks its scope.
    private const int MaximumRequests = RunState.RefusalsThatProveScope;

    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private ProbeResponse? _last;
    private int _requests;

    /// <summary>Creates a test, which sends at most three requests.</summary>
    /// <param name="connection">The connection to the service, with or without a key.</param>
    /// <param name="requestsPerMinute">The maximum number of requests per minute; 0 for no limit.</param>
    public KeyTest(NimConnection connection, int requestsPerMinute)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _options = new ProbeOptions { ThrottleLimit = 1, MaximumRetryCount = 0, RequestsPerMinute = requestsPerMinute };
    }

    /// <summary>Runs the test. A service that does not respond is a result and not an error.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<NimKeyResult> RunAsync(CancellationToken cancellationToken)
    {
        using ProbeSession session = new(_connection, _options, new SilentObserver(), ModelProbeFactory.Instance, cancellationToken);
        try
        {
            return await TestAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException e)
        {
            return CreateResult(session, GetStatus(e.ErrorId), e.Message);
        }
    }

    private async Task<NimKeyResult> TestAsync(ProbeSession session, CancellationToken cancellationToken)
    {
        foreach (string id in KindTable.Default.CanaryModels.Take(MaximumRequests))
        {
            ProbeResponse response = await SendAsync(session, id, sendKey: true, cancellationToken).ConfigureAwait(false);
            if (session.State.IsScopeProven)
            {
                return await ConfirmAsync(session, response, id, cancellationToken).ConfigureAwait(false);
            }

            // HTTP 410 and a missing route come from before the key check (nim-api.md 1) and prove nothing: another model can.
        }

        // Models that are closed to the account are looked up after the key check.
        return session.State.KeyAccepted.IsCompleted
            ? CreateResult(session, NimKeyStatus.Valid, "The service accepts the key")
            : CreateResult(session, NimKeyStatus.Undetermined, GetDetail());
    }

    private static NimKeyStatus GetStatus(string errorId) => errorId switch
    {
        NimErrorId.ApiKeyMissing => NimKeyStatus.Missing,
        NimErrorId.ApiKeyRejected => NimKeyStatus.Rejected,
        NimErrorId.ApiKeyScopeMissing => NimKeyStatus.ScopeMissing,
        NimErrorId.AccountRefused => NimKeyStatus.AccountRefused,
        _ => NimKeyStatus.Undetermined,
    };

    /// <summary>Finds out whether an accepted request would have been accepted without the key, too.</summary>
    private async Task<NimKeyResult> ConfirmAsync(ProbeSession session, ProbeResponse accepted, string id, CancellationToken cancellationToken)
    {
        if (!accepted.Exchange.SentKey)
        {
            return CreateResult(session, NimKeyStatus.NotRequired, "The service accepts requests without a key");
        }

        // A request id comes from behind the key check of the hosted service (nim-api.md 1): no second request is necessary.
        if (accepted.Exchange.RequestId is not null)
        {
            return CreateResult(session, NimKeyStatus.Valid, "The service accepts the key");
        }

        if (_requests == MaximumRequests)
        {
            return CreateResult(session, NimKeyStatus.Undetermined, "The service accepts the key; whether it requires one is unknown");
        }

        try
        {
            await SendAsync(session, id, sendKey: false, cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException e) when (GetStatus(e.ErrorId) is NimKeyStatus.Missing or NimKeyStatus.Rejected)
        {
            return CreateResult(session, NimKeyStatus.Valid, "The service accepts the key, and refuses requests without a key");
        }

        return _last!.Verdict.ImpliesKeyAccepted
            ? CreateResult(session, NimKeyStatus.NotRequired, "The service accepts the key, but also accepts requests without a key")
            : CreateResult(session, NimKeyStatus.Undetermined, GetDetail());
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
        return _last = await session.Sender.SendAsync(request, NimRoute.ChatCompletions, isListed: null, acquired: null, cancellationToken)
            .ConfigureAwait(false);
    }

    private string GetDetail()
    {
        string reason = _last?.Verdict.Reason ?? "";
        return _last?.Body.Summary is { Length: > 0 } said ? _connection.Redactor.Clean($"{reason}: {said}") : reason;
    }

    private NimKeyResult CreateResult(ProbeSession session, NimKeyStatus status, string detail) => new()
    {
        BaseUri = _connection.BaseUri,
        Status = status,
        StatusCode = session.State.LastStatusCode,
        Detail = _connection.Redactor.CleanLine(detail),
        TestedAt = _connection.Time.GetUtcNow().UtcDateTime,
    };

    /// <summary>An observer for requests that report to no consumer.</summary>
    private sealed class SilentObserver : IProbeObserver;
}
