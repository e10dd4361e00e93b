using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Probing;

/// <summary>
/// What a session learns about its service and its key, and the failure that ends it. Each response is applied while its lease is held,
/// so that no request starts after a response that ends the session.
/// </summary>
internal sealed class RunState
{
    /// <summary>
    /// The number of canary models closed to the account, with nothing open, that proves a key without the required scope.
    /// </summary>
    public const int RefusalsThatProveScope = 3;

    // So many failed connections or pages in a row, before any answer, mean that the address is wrong and not the models.
    private const int MaximumFailures = 3;

    private readonly NimConnection _connection;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _refusedCanaries = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _keyAccepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isHosted;
    private volatile bool _hasResponded;
    private volatile bool _hasAnswered;
    private volatile bool _isScopeProven;
    private int _failures;
    private int _pages;
    private int _refusals;
    private NimProbeException? _failure;

    /// <summary>Creates the state of a session.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="stop">Stops the session.</param>
    public RunState(NimConnection connection, CancellationTokenSource stop)
    {
        _connection = connection;
        _stop = stop;
        _isHosted = ServiceAddress.IsNvidiaHost(connection.BaseUri);
    }

    /// <summary>Whether the service is the hosted one. A self-hosted server never sends a request id.</summary>
    public bool IsHosted => _isHosted;

    /// <summary>Whether connections failed and nothing has responded yet.</summary>
    public bool HasOnlyFailed => !_hasResponded && Volatile.Read(ref _failures) > 0;

    /// <summary>The status code of the last response; null if it was not received.</summary>
    public int? LastStatusCode { get; private set; }

    /// <summary>Completes when the service has accepted the key.</summary>
    public Task KeyAccepted => _keyAccepted.Task;

    /// <summary>Whether a response has proved that the key is accepted and has the required scope.</summary>
    public bool IsScopeProven => _isScopeProven;

    /// <summary>
    /// Whether every model that the service looked up so far is closed to the account, and there are enough to doubt the key's
    /// scope.
    /// </summary>
    public bool IsScopeDoubtful => !_isScopeProven && Volatile.Read(ref _refusals) >= RefusalsThatProveScope;

    /// <summary>The first failure that ended the session; null if there is none.</summary>
    public NimProbeException? Failure
    {
        get
        {
            lock (_lock)
            {
                return _failure;
            }
        }
    }

    /// <summary>Records that the hosted gateway's own response was seen.</summary>
    public void MarkHosted() => _isHosted = true;

    /// <summary>
    /// Records that a response proves that the service has accepted the key, before the response is complete.
    /// </summary>
    public void MarkKeyAccepted() => _keyAccepted.TrySetResult();

    /// <summary>Stops the session. The first failure is kept.</summary>
    /// <returns>The failure, to be thrown.</returns>
    public NimProbeException Fail(NimProbeException failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
        }

        _stop.Cancel();
        return failure;
    }

    /// <summary>Applies what a response means for the whole session.</summary>
    /// <param name="modelId">The requested model.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="verdict">Its verdict.</param>
    /// <param name="said">The redacted text of the response.</param>
    /// <exception cref="NimProbeException">The response ends the session, which is stopped.</exception>
    public void Apply(string modelId, Exchange exchange, Verdict verdict, Func<string> said)
    {
        LastStatusCode = exchange.StatusCode;
        ApplyReachability(exchange, verdict);
        if (verdict.ErrorId is not null)
        {
            throw Fail(RunErrors.FromResponse(verdict.ErrorId, _connection, verdict.Reason, said()));
        }

        if (verdict.ImpliesKeyAccepted)
        {
            _keyAccepted.TrySetResult();
            ApplyScope(modelId, isClosed: verdict.Status == NimModelStatus.NotEntitled && exchange.StatusCode == 404);
        }
    }

    private void ApplyReachability(Exchange exchange, Verdict verdict)
    {
        if (exchange.StatusCode is not null)
        {
            _hasResponded = true;
            _isHosted |= exchange.RequestId is not null;
            ApplyPage(exchange, verdict);
        }
        else if (exchange.IsConnectionFailure
            && IsOfService(exchange)
            && !_hasResponded
            && Interlocked.Increment(ref _failures) >= MaximumFailures)
        {
            throw Fail(RunErrors.Unreachable(_connection.BaseUri, exchange, verdict.Reason));
        }
    }

    // Another host of the hosted service can be blocked alone.
    private static bool IsOfService(Exchange exchange) => exchange.OtherHost is null || exchange.IsProxyFailure;

    // A captive portal or a login page responds to every request, with a page or with a redirect to one.
    private void ApplyPage(Exchange exchange, Verdict verdict)
    {
        Uri? target = FindForeignTarget(exchange);
        if (target is null && !IsPage(exchange, verdict))
        {
            _hasAnswered |= !verdict.IsMarkup;
        }
        else if (!_hasAnswered && Interlocked.Increment(ref _pages) >= MaximumFailures)
        {
            throw Fail(RunErrors.PageInstead(_connection.BaseUri, target));
        }
    }

    // A gateway that is overloaded or does not reach the service says so with its status code, and soon lets requests pass again.
    private static bool IsPage(Exchange exchange, Verdict verdict)
    {
        // RFC 6585: only captive portals send it.
        const int NetworkAuthenticationRequired = 511;
        return verdict.IsMarkup && exchange.StatusCode is not 429 and (< 500 or NetworkAuthenticationRequired);
    }

    /// <summary>The other origin that the response redirects to; null if there is none. A large result is stored elsewhere too.</summary>
    private Uri? FindForeignTarget(Exchange exchange) =>
        exchange is { StatusCode: >= 300 and < 400, RequestId: null, Location: { } location }
        && Uri.TryCreate(_connection.BaseUri, location, out Uri? target)
        && target.Host.Length > 0
        && !ServiceAddress.IsSameOrigin(target, _connection.BaseUri)
            ? target
            : null;

    // With a key of the wrong scope, the service accepts the key and finds every model closed to the account.
    private void ApplyScope(string modelId, bool isClosed)
    {
        if (!isClosed)
        {
            _isScopeProven = true;
            return;
        }

        Interlocked.Increment(ref _refusals);
        if (KindTable.Default.GetCanaryRank(modelId) < 0)
        {
            return;
        }

        lock (_lock)
        {
            _refusedCanaries.Add(modelId);
            if (_isScopeProven || _refusedCanaries.Count < RefusalsThatProveScope)
            {
                return;
            }
        }

        throw Fail(RunErrors.ScopeMissing(_connection.BaseUri));
    }
}
