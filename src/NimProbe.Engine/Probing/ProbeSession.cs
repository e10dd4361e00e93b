using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Throttling;
using Polly;

namespace NimProbe.Engine.Probing;

/// <summary>
/// The session of one run with one service: it checks the key with the first request, then keeps as many requests in flight as the limits
/// allow, the slowest models first, and retries deferred models last. Only the request limiters are shared with other sessions.
/// </summary>
internal sealed class ProbeSession : IDisposable
{
    // NVIDIA's service responds up to two seconds after the poll time; the rest is for the network.
    private const int PollMarginSeconds = 5;

    // A refused key is reported within milliseconds; after this time without a response, the key has been accepted.
    private static readonly TimeSpan s_keyCheckPatience = TimeSpan.FromSeconds(5);

    // The longest pause of the input, and the longest wait in all, before the first model is chosen from what has arrived.
    private static readonly TimeSpan s_inputPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_inputWait = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _stopToken;
    private readonly IProbeObserver _observer;
    private readonly RequestLimiter _limiter;
    private readonly ExpectedLatency _expected;
    private readonly ProbeStatistics _statistics;
    private readonly ProbeQueue _queue;
    private readonly ResultBuffer _results;
    private readonly IModelProbeFactory _probeFactory;
    private readonly SemaphoreSlim _freeProbes;
    private readonly AsyncCountdown _probes = new();
    private readonly Lock _lock = new();
    private readonly List<DeferredProbe> _deferred = [];

    /// <summary>Creates a session; nothing is sent yet.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The options.</param>
    /// <param name="observer">Receives what the session finds.</param>
    /// <param name="probeFactory">Creates the probes of the models.</param>
    /// <param name="run">The capacity that it shares with the other sessions of its run; null if it is alone.</param>
    /// <param name="cancellationToken">Stops the session.</param>
    public ProbeSession(
        NimConnection connection,
        ProbeOptions options,
        IProbeObserver observer,
        IModelProbeFactory probeFactory,
        RunCapacity? run,
        CancellationToken cancellationToken)
    {
        Connection = connection;
        Options = options;
        _observer = observer;
        _probeFactory = probeFactory;
        _freeProbes = new SemaphoreSlim(probeFactory.GetMaxConcurrentProbes(options));
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stopToken = _stop.Token;
        SlidingWindowLimiter window = SharedLimiters.Get(connection.LimiterScope, connection.Time);
        _limiter = new RequestLimiter(
            options.ThrottleLimit, window, options.RequestsPerMinute, connection.Time, run, connection.Answered);
        _expected = new ExpectedLatency(connection, options, observer);
        _statistics = new ProbeStatistics(options, _expected, connection.Time);
        _queue = new ProbeQueue(_expected.GetMs);
        State = new RunState(connection, _stop);
        _results = new ResultBuffer(State);
        Catalog = new ServiceCatalog(connection, options.MaximumRetryCount, _limiter);
        Sender = new RequestSender(connection, _limiter, State, _statistics, observer);
        Retries = RetryPolicy.Create<ProbeResponse>(
            options.MaximumRetryCount,
            connection.Timeout,
            connection.Time,
            shouldRetry: static response => response.IsTransient,
            retryAfter: static response => response.Exchange.RetryAfter);
        PollSeconds = ServiceAddress.IsNvidiaHost(connection.BaseUri)
            ? (int)Math.Clamp(connection.Timeout.TotalSeconds - PollMarginSeconds, 0, 3600)
            : 0;
    }

    /// <summary>The connection to the service.</summary>
    public NimConnection Connection { get; }

    /// <summary>The options.</summary>
    public ProbeOptions Options { get; }

    /// <summary>What the session learns about the service and the key.</summary>
    public RunState State { get; }

    /// <summary>The catalogue of the service.</summary>
    public ServiceCatalog Catalog { get; }

    /// <summary>Sends the requests.</summary>
    public RequestSender Sender { get; }

    /// <summary>Retries transient faults.</summary>
    public ResiliencePipeline<ProbeResponse> Retries { get; }

    /// <summary>The value of <c>NVCF-POLL-SECONDS</c>; 0 to omit the header.</summary>
    public int PollSeconds { get; }

    /// <summary>Probes the input until it ends.</summary>
    /// <returns>Whether the session reached its end; otherwise it was cancelled, or <see cref="RunState.Failure"/> says why it
    /// ended.</returns>
    public async Task<bool> RunAsync(IAsyncEnumerable<ProbeTarget> input)
    {
        ProbeInputReader reader = new(this, _queue, _observer, CarryOver);
        Task reading = RunOrFailAsync(() => reader.ReadAllAsync(input, _stopToken));
        Task progress = RunOrFailAsync(ReportProgressAsync);
        bool isComplete = await RunOrFailAsync(ProbeAllAsync).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_probes.WaitAsync(), reading, progress).ConfigureAwait(false);
        return isComplete;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _limiter.Dispose();
        _queue.Dispose();
        Catalog.Dispose();
        _freeProbes.Dispose();
        _stop.Dispose();
    }

    private async Task ProbeAllAsync()
    {
        try
        {
            await WaitForInputAsync().ConfigureAwait(false);
            await CheckKeyAsync().ConfigureAwait(false);
            await ProbeQueueAsync().ConfigureAwait(false);
            await RetryDeferredAsync().ConfigureAwait(false);
            await CheckScopeAsync().ConfigureAwait(false);
            Publish(_results.Flush());
        }
        finally
        {
            // A run that ends early remembers the latencies of the results that it published.
            await _expected.SaveAsync().ConfigureAwait(false);
        }

        _observer.OnSummary(_statistics.Summarize(_limiter.Counter));
    }

    /// <summary>
    /// Waits for the first input, and then for as much as comes without a pause, so that the key check can choose its model.
    /// </summary>
    private async Task WaitForInputAsync()
    {
        await _queue.Started.WaitAsync(_stopToken).ConfigureAwait(false);
        long start = Connection.Time.GetTimestamp();
        int added;
        do
        {
            added = _queue.Added;
            await Task.WhenAny(_queue.ReadyForKeyCheck, Task.Delay(s_inputPause, Connection.Time, _stopToken)).ConfigureAwait(false);
        }
        while (!_queue.ReadyForKeyCheck.IsCompleted && _queue.Added > added && Connection.Time.GetElapsedTime(start) < s_inputWait);
    }

    /// <summary>Sends one request at a time until a response has passed the key check.</summary>
    private async Task CheckKeyAsync()
    {
        while (!State.KeyAccepted.IsCompleted && await _queue.WaitAsync(_stopToken).ConfigureAwait(false))
        {
            Task probe = await StartAsync(_queue.DequeueForKeyCheck).ConfigureAwait(false);
            if (!await CompletesInTimeAsync(Task.WhenAny(probe, State.KeyAccepted)).ConfigureAwait(false))
            {
                return;
            }

            _stopToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// Waits for a response to the last request that was sent. The time limit covers slow responses only: it starts when the request is
    /// written to its connection, and while every connection fails there is none, because further requests would fail together.
    /// </summary>
    private async Task<bool> CompletesInTimeAsync(Task response)
    {
        TimeSpan left = s_keyCheckPatience;
        while (left > TimeSpan.Zero)
        {
            if (await Task.WhenAny(response, Task.Delay(left, Connection.Time, _stopToken)).ConfigureAwait(false) == response)
            {
                return true;
            }

            _stopToken.ThrowIfCancellationRequested();
            left = _limiter.Counter.LastSentAt is { } sent && !State.HasOnlyFailed
                ? s_keyCheckPatience - Connection.Time.GetElapsedTime(sent)
                : s_keyCheckPatience;
        }

        return false;
    }

    private async Task ProbeQueueAsync()
    {
        while (await _queue.WaitAsync(_stopToken).ConfigureAwait(false))
        {
            // While every model is closed, the canary models tell soonest whether the key is at fault.
            await StartAsync(() => State.IsScopeDoubtful ? _queue.DequeueForKeyCheck() : _queue.Dequeue()).ConfigureAwait(false);
        }

        await WaitForProbesAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Probes models over their limit once more, last and not before the service allows it: limits are per account and model, and
    /// refused requests prolong them (nim-api.md 4).
    /// </summary>
    private async Task RetryDeferredAsync()
    {
        foreach (DeferredProbe deferred in _deferred.OrderBy(static d => d.NotBefore))
        {
            TimeSpan wait = Connection.Time.GetElapsedTime(Connection.Time.GetTimestamp(), deferred.NotBefore);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, Connection.Time, _stopToken).ConfigureAwait(false);
            }

            await StartAsync(() => deferred.Outcome.Target, deferred.Outcome.Result.Attempts).ConfigureAwait(false);
        }

        await WaitForProbesAsync().ConfigureAwait(false);
    }

    /// <summary>If every model was closed to the account, the canary models decide whether the key lacks the required scope.</summary>
    private async Task CheckScopeAsync()
    {
        foreach (string id in KindTable.Default.CanaryModels)
        {
            if (!State.IsScopeDoubtful)
            {
                return;
            }

            ModelProbe probe = new(this, new ProbeTarget(id), earlierAttempts: 0);
            await probe.RunAsync(firstLease: null, _stopToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts the probe of one model as soon as a request may be sent; the model is chosen only then.</summary>
    /// <returns>The running probe.</returns>
    private async Task<Task> StartAsync(Func<ProbeTarget> choose, int? earlierAttempts = null)
    {
        await _freeProbes.WaitAsync(_stopToken).ConfigureAwait(false);
        RequestLease lease = await Sender.AcquireAsync(_stopToken).ConfigureAwait(false);
        ProbeTarget target = choose();
        _statistics.Begin(target);
        _probes.Add();
        return ProbeAsync(target, lease, earlierAttempts);
    }

    private async Task ProbeAsync(ProbeTarget target, RequestLease lease, int? earlierAttempts)
    {
        await RunOrFailAsync(async () =>
        {
            IModelProbe probe = _probeFactory.Create(this, target, earlierAttempts);
            ProbeOutcome outcome = await probe.RunAsync(lease, _stopToken).ConfigureAwait(false);
            if (earlierAttempts is not null || !TryDefer(outcome))
            {
                _statistics.CountDone(outcome.Result);
                Publish(_results.Add(outcome.Result));
            }
        }).ConfigureAwait(false);
        _statistics.End(target);
        _freeProbes.Release();
        _probes.Signal();
    }

    // A model whose delay exceeds the deadline of an exchange is not probed again: it is RateLimited.
    private bool TryDefer(ProbeOutcome outcome)
    {
        TimeSpan delay = outcome.RetryAfter is { } requested && requested > RetryPolicy.BaseDelay ? requested : RetryPolicy.BaseDelay;
        if (outcome.Verdict.FollowUp != FollowUp.Defer || delay > Connection.Timeout)
        {
            return false;
        }

        long notBefore = Connection.Time.GetTimestamp() + (long)(delay.TotalSeconds * Connection.Time.TimestampFrequency);
        lock (_lock)
        {
            _deferred.Add(new DeferredProbe(outcome, notBefore));
        }

        return true;
    }

    private async Task WaitForProbesAsync()
    {
        await _probes.WaitAsync().ConfigureAwait(false);
        _stopToken.ThrowIfCancellationRequested();
    }

    private void CarryOver(NimProbeResult result)
    {
        _statistics.CountCarriedOver();
        Publish(_results.Add(result));
    }

    private void Publish(IReadOnlyList<NimProbeResult> results)
    {
        foreach (NimProbeResult result in results)
        {
            _expected.Record(result);
            _observer.OnResult(result);
        }
    }

    private async Task ReportProgressAsync()
    {
        using PeriodicTimer timer = new(s_progressInterval, Connection.Time);
        while (await timer.WaitForNextTickAsync(_stopToken).ConfigureAwait(false))
        {
            _observer.OnProgress(_statistics.GetProgress(_queue, _limiter, Connection.Timeout));
        }
    }

    /// <summary>Runs an operation whose failure ends the session.</summary>
    /// <returns>Whether the operation completed.</returns>
    private async Task<bool> RunOrFailAsync(Func<Task> operation)
    {
        try
        {
            await operation().ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The caller cancelled, or another operation failed and is reported.
        }
#pragma warning disable CA1031 // Every failure is thrown again where the run ends.
        catch (Exception e)
#pragma warning restore CA1031
        {
            State.Fail(RunErrors.Fault(e, Connection));
        }

        return false;
    }

    private sealed record DeferredProbe(ProbeOutcome Outcome, long NotBefore);
}
