using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Pacing;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Probes all models of an input: checks the key with the first request, then keeps as many requests in flight as
/// the cap and the budget allow, the slowest models first, and asks those that were refused as one too many last.
/// </summary>
public sealed class ProbeRun
{
    // A bad key is refused in milliseconds; who takes longer has let it pass.
    private static readonly TimeSpan s_keyCheck = TimeSpan.FromSeconds(5);

    // How long to let input arrive before the first model is chosen from it.
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(250);

    // How many models may be under way, those that pause before a retry included.
    private const int MostUnderWay = 1024;

    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly IProbeObserver _observer;
    private readonly KeyGuard _guard = new();
    private readonly WorkCounter _work = new();
    private readonly ProbeTally _tally;
    private readonly Lock _lock = new();
    private readonly List<ProbeOutcome> _setAside = [];
    private NimProbeException? _fault;
    private bool _warnedOfLimit;

    /// <summary>Makes a run.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">How to probe.</param>
    /// <param name="observer">Takes what is found.</param>
    public ProbeRun(NimConnection connection, ProbeOptions options, IProbeObserver observer)
    {
        _connection = connection;
        _options = options;
        _observer = observer;
        _tally = new ProbeTally(options, connection.Time);
    }

    /// <summary>Probes everything that the input brings, until it ends.</summary>
    /// <param name="input">The models.</param>
    /// <param name="cancellationToken">Ends the run at once; results that were shown stay shown.</param>
    /// <exception cref="NimProbeException">The run ended: the key or the account was refused, the service cannot be reached, its catalogue cannot be read, or something failed that should not, the input or the observer among it.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(ChannelReader<ProbeTarget> input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        using CancellationTokenSource run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using RequestGate gate = new(_options.ThrottleLimit, RequestBudgets.For(_connection), _options.RequestsPerMinute, _connection.Time);
        using ServiceProfile service = new(_connection, _options.MaximumRetryCount, gate);
        using ProbeQueue queue = new(ExpectedLatencyOf);
        using SemaphoreSlim room = new(MostUnderWay);
        ModelProber prober = new(_connection, _options, service);
        prober.KeyAccepted += _guard.AcceptKey;
        Dispatch dispatch = new(prober, service, gate, queue, room, run);

        Task intake = Guarded(() => new ProbeIntake(_options, _connection.Time, service, queue, _observer, CarryOver).TakeAllAsync(input, run.Token), run);
        Task progress = Guarded(() => ReportProgressAsync(dispatch), run);
        bool hasEnded = await Guarded(() => ProbeToTheEndAsync(dispatch), run).ConfigureAwait(false);
        await run.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_work.WhenIdleAsync(), intake, progress).ConfigureAwait(false);
        if (!hasEnded)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (_fault is not null)
        {
            ExceptionDispatchInfo.Throw(_fault);
        }
    }

    private async Task ProbeToTheEndAsync(Dispatch dispatch)
    {
        await Task.WhenAny(dispatch.Queue.Filled, Task.Delay(s_gathering, _connection.Time, dispatch.Run.Token)).ConfigureAwait(false);
        await CheckKeyAsync(dispatch).ConfigureAwait(false);
        await ProbeAllAsync(dispatch).ConfigureAwait(false);
        await AskAgainAsync(dispatch).ConfigureAwait(false);
        await CheckScopeAsync(dispatch).ConfigureAwait(false);
        Show(_guard.Release());
        _observer.OnSummary(_tally.Summarize(dispatch.Gate.Meter));
    }

    private void CarryOver(NimProbeResult result)
    {
        _tally.CountCarriedOver();
        Show(_guard.AdmitCarriedOver(result));
    }

    private double ExpectedLatencyOf(ProbeTarget target) => _options.Baseline is { } baseline
        ? baseline.ExpectedLatencyMsOf(target.Id)
        : ExpectedLatency.Estimate(target.Id, target.Kind ?? KindTable.Default.GetKind(target.Id));

    private async Task CheckKeyAsync(Dispatch dispatch)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(dispatch.Run.Token);
        Task patience = Task.Delay(s_keyCheck, _connection.Time, enough.Token);
        while (!_guard.KeyAccepted.IsCompleted
            && (!patience.IsCompleted || dispatch.Service.HasOnlyFailed)
            && await dispatch.Queue.WaitAsync(dispatch.Run.Token).ConfigureAwait(false))
        {
            Task one = await StartAsync(dispatch, dispatch.Queue.TakeForKeyCheck).ConfigureAwait(false);
            await Task.WhenAny(one, _guard.KeyAccepted, patience).ConfigureAwait(false);

            // Patience is for a slow answer: while nothing can be connected to, more requests would only fail together.
            if (dispatch.Service.HasOnlyFailed)
            {
                await Task.WhenAny(one, _guard.KeyAccepted).ConfigureAwait(false);
            }

            dispatch.Run.Token.ThrowIfCancellationRequested();
        }

        await enough.CancelAsync().ConfigureAwait(false);
    }

    private async Task ProbeAllAsync(Dispatch dispatch)
    {
        while (await dispatch.Queue.WaitAsync(dispatch.Run.Token).ConfigureAwait(false))
        {
            // While everything is closed, the models that are open to every account tell soonest whether the key is at fault.
            await StartAsync(dispatch, () => _guard.DoubtsScope ? dispatch.Queue.TakeForKeyCheck() : dispatch.Queue.Take()).ConfigureAwait(false);
        }

        await _work.WhenIdleAsync().ConfigureAwait(false);
        dispatch.Run.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Limits are per account and model, and refused tries prolong them: one more try each, as the run's last requests.</summary>
    private async Task AskAgainAsync(Dispatch dispatch)
    {
        foreach (ProbeOutcome outcome in _setAside)
        {
            await StartAsync(dispatch, () => outcome.Target, outcome.Result.Attempts).ConfigureAwait(false);
        }

        await _work.WhenIdleAsync().ConfigureAwait(false);
        dispatch.Run.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Every model closed: either they are, or the key lacks the right to call any. Models that are open to every account tell which.</summary>
    private async Task CheckScopeAsync(Dispatch dispatch)
    {
        foreach (string id in KindTable.Default.CanaryModels)
        {
            if (!_guard.DoubtsScope)
            {
                return;
            }

            if (_guard.LacksScope)
            {
                throw RunErrors.ScopeMissing(_connection.BaseUri);
            }

            using RequestPlace place = new(dispatch.Gate);
            ProbeOutcome outcome = await dispatch.Prober.ProbeAsync(new ProbeTarget(id), place, 0, dispatch.Run.Token).ConfigureAwait(false);
            if (_guard.NoteCanary(outcome))
            {
                return;
            }
        }
    }

    /// <summary>Starts probing one model as soon as a request may be sent; the model is chosen only then.</summary>
    private async Task<Task> StartAsync(Dispatch dispatch, Func<ProbeTarget> choose, int? earlierAttempts = null)
    {
        await dispatch.Room.WaitAsync(dispatch.Run.Token).ConfigureAwait(false);
        RequestPlace place = new(dispatch.Gate);
        await place.TakeAsync(dispatch.Run.Token).ConfigureAwait(false);
        ProbeTarget target = choose();
        _tally.Begin(target);
        _work.Begin();
        return ProbeOneAsync(dispatch, target, place, earlierAttempts);
    }

    private async Task ProbeOneAsync(Dispatch dispatch, ProbeTarget target, RequestPlace place, int? earlierAttempts)
    {
        await Guarded(
            async () =>
            {
                ProbeOutcome outcome = await dispatch.Prober.ProbeAsync(target, place, earlierAttempts ?? 0, dispatch.Run.Token).ConfigureAwait(false);
                if (outcome.Verdict.FollowUp == FollowUp.Defer)
                {
                    NoteLimit(dispatch.Gate.Budget, outcome);
                    if (earlierAttempts is null)
                    {
                        lock (_lock)
                        {
                            _setAside.Add(outcome);
                        }

                        return;
                    }
                }

                IReadOnlyList<NimProbeResult> shown = Finish(outcome);

                // Whoever takes the results may be slow, and holds up no request.
                place.GiveBack();
                Show(shown);
            },
            dispatch.Run).ConfigureAwait(false);
        place.Dispose();
        _tally.End(target);
        dispatch.Room.Release();
        _work.End();
    }

    private void NoteLimit(RequestBudget budget, ProbeOutcome outcome)
    {
        _tally.CountLimited();
        TimeSpan? pause = budget.ReportRefusal(outcome.Target.Id, outcome.RetryAfter);
        lock (_lock)
        {
            if (pause is null || _warnedOfLimit)
            {
                return;
            }

            _warnedOfLimit = true;
        }

        _observer.OnWarning(string.Create(
            CultureInfo.InvariantCulture,
            $"{_connection.BaseUri.Host} refuses requests as too many: all sends pause for {pause.Value.TotalSeconds:0} s, and go on at {(budget.Limit is { } limit ? $"{limit} a minute" : "the rate set")}."));
    }

    private IReadOnlyList<NimProbeResult> Finish(ProbeOutcome outcome)
    {
        _tally.CountDone();
        IReadOnlyList<NimProbeResult> shown = _guard.Admit(outcome);
        return _guard.LacksScope ? throw RunErrors.ScopeMissing(_connection.BaseUri) : shown;
    }

    private void Show(IReadOnlyList<NimProbeResult> results)
    {
        foreach (NimProbeResult result in results)
        {
            _observer.OnResult(result);
        }
    }

    /// <summary>Runs work whose fault ends the run: the first one is kept, and everything else is cancelled.</summary>
    /// <returns>Whether the work came to its end.</returns>
    private async Task<bool> Guarded(Func<Task> work, CancellationTokenSource run)
    {
        try
        {
            await work().ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (run.IsCancellationRequested)
        {
            // Whoever cancelled knows why.
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again where the run ends.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (_lock)
            {
                _fault ??= e as NimProbeException ?? RunErrors.Fault(e, _connection.CreateRedactor().Clean(e.Message));
            }

            await run.CancelAsync().ConfigureAwait(false);
        }

        return false;
    }

    private async Task ReportProgressAsync(Dispatch dispatch)
    {
        using PeriodicTimer timer = new(s_progressInterval, _connection.Time);
        while (await timer.WaitForNextTickAsync(dispatch.Run.Token).ConfigureAwait(false))
        {
            _observer.OnProgress(_tally.ProgressOf(dispatch.Queue, dispatch.Gate));
        }
    }

    private sealed record Dispatch(ModelProber Prober, ServiceProfile Service, RequestGate Gate, ProbeQueue Queue, SemaphoreSlim Room, CancellationTokenSource Run);
}
