using System.Runtime.ExceptionServices;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Probing;

/// <summary>
/// Probes an input whose models are at one or several services: it routes each target to the part of the run that is about its service.
/// The parts share the capacity of the run and the rate limits, and nothing else.
/// </summary>
/// <remarks>
/// A failure of the only service ends the run. With several services it is one error, and the others continue. Whether a service is the
/// only one may be known only at the end of the input; until then its failure waits.
/// </remarks>
public sealed class MultiServiceRun
{
    private readonly Func<NimConnection, ProbeOptions> _getOptions;
    private readonly IProbeObserver _observer;
    private readonly Dictionary<Uri, ServiceRun> _services = new(ServiceComparer.Instance);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _openPatterns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NimProbeException> _missedPatterns = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<bool> _hasSeveral = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _hasAddresses;
    private volatile bool _isPlural;
    private NimProbeException? _failure;

    /// <summary>Creates a run.</summary>
    /// <param name="connections">The connections to the services; a target without a service goes to every named one.</param>
    /// <param name="getOptions">Gets the options for a service.</param>
    /// <param name="observer">Receives results, errors, warnings and progress.</param>
    public MultiServiceRun(ConnectionSet connections, Func<NimConnection, ProbeOptions> getOptions, IProbeObserver observer)
        : this(connections, getOptions, observer, ModelProbeFactory.Instance)
    {
    }

    /// <summary>Creates a run.</summary>
    /// <param name="connections">The connections to the services; a target without a service goes to every named one.</param>
    /// <param name="getOptions">Gets the options for a service.</param>
    /// <param name="observer">Receives results, errors, warnings and progress.</param>
    /// <param name="probeFactory">Creates the probes of the models.</param>
    internal MultiServiceRun(
        ConnectionSet connections,
        Func<NimConnection, ProbeOptions> getOptions,
        IProbeObserver observer,
        IModelProbeFactory probeFactory)
    {
        Connections = connections;
        ProbeFactory = probeFactory;
        _getOptions = getOptions;
        _observer = observer;
    }

    /// <summary>The connections to the services.</summary>
    internal ConnectionSet Connections { get; }

    /// <summary>Creates the probes of the models.</summary>
    internal IModelProbeFactory ProbeFactory { get; }

    /// <summary>Completes with true when a second service is known, and with false when the input has ended without one.</summary>
    internal Task<bool> HasSeveralServices => _hasSeveral.Task;

    /// <summary>Whether no other service can follow, so that a failure of the first one ends the run at once.</summary>
    internal bool IsAlone => Connections.IsFixed ? !Connections.HasSeveralNamed : !_hasAddresses;

    /// <summary>Whether the run is known to have several services.</summary>
    internal bool IsPlural => _isPlural;

    /// <summary>The clock.</summary>
    internal TimeProvider Time => Connections.Time;

    /// <summary>Probes the input until it ends.</summary>
    /// <param name="input">The models, patterns and services.</param>
    /// <param name="cancellationToken">Ends the run at once; results that were published stay valid.</param>
    /// <exception cref="NimProbeException">The run ended early: the errors of <see cref="ProbeRun"/> for the only service.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(IAsyncEnumerable<ProbeTarget> input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        using RunCapacity capacity = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> parts = [];
        try
        {
            await RouteAsync(input, capacity, parts, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The failure of a part, or the cancellation by the caller, is thrown below.
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            EndInput();
            await Task.WhenAll(parts).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        foreach (NimProbeException missed in _missedPatterns.Where(p => _openPatterns[p.Key] == 0).Select(static p => p.Value))
        {
            _observer.OnError(missed);
        }
    }

    /// <summary>Gets the options for a service.</summary>
    internal ProbeOptions GetOptions(NimConnection connection) => _getOptions(connection);

    /// <summary>Records that a service lists no model for a pattern: an error only if no other service does.</summary>
    internal void OnMissedPattern(NimProbeException error)
    {
        if (IsAlone)
        {
            _observer.OnError(error);
            return;
        }

        lock (_lock)
        {
            _openPatterns[error.Target!]--;
            _missedPatterns[error.Target!] = error;
        }
    }

    /// <summary>Reports the progress of all services together.</summary>
    internal void ReportProgress()
    {
        ProbeProgress[] parts;
        lock (_lock)
        {
            parts = [.. _services.Values.Select(static s => s.Progress)];
        }

        _observer.OnProgress(ProbeProgress.Combine(parts));
    }

    private async Task RouteAsync(
        IAsyncEnumerable<ProbeTarget> input, RunCapacity capacity, List<Task> parts, CancellationTokenSource stop)
    {
        await foreach (ProbeTarget target in input.WithCancellation(stop.Token).ConfigureAwait(false))
        {
            _hasAddresses |= target.BaseUri is not null;
            Uri[] services = target.BaseUri is { } service ? [service] : [.. Connections.Services];
            ServiceRun[] runs = Array.ConvertAll(services, s => FindOrAdd(s, capacity, parts, stop));
            if (target is { Matches: not null, IsWholeCatalog: false })
            {
                lock (_lock)
                {
                    string pattern = NimModelId.ToDisplayText(target.Id);
                    _openPatterns[pattern] = _openPatterns.GetValueOrDefault(pattern) + runs.Length;
                }
            }

            foreach (ServiceRun run in runs)
            {
                // Each service has a target of its own, by which probes with several requests find their state.
                await run.AddAsync(runs.Length > 1 ? target with { BaseUri = run.Service } : target, stop.Token).ConfigureAwait(false);
            }
        }
    }

    private ServiceRun FindOrAdd(Uri service, RunCapacity capacity, List<Task> parts, CancellationTokenSource stop)
    {
        lock (_lock)
        {
            if (_services.TryGetValue(service, out ServiceRun? known))
            {
                return known;
            }

            ServiceRun run = new(this, service, _observer);
            _services.Add(service, run);
            if (_services.Count > 1)
            {
                _isPlural = true;
                capacity.HasSeveralServices = true;
                _hasSeveral.TrySetResult(true);
            }

            parts.Add(Task.Run(() => RunPartAsync(run, capacity, stop), CancellationToken.None));
            return run;
        }
    }

    private async Task RunPartAsync(ServiceRun run, RunCapacity capacity, CancellationTokenSource stop)
    {
        try
        {
            await run.RunAsync(capacity, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The caller cancelled, or another part failed.
        }
#pragma warning disable CA1031 // Every failure is thrown again where the run ends.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, e as NimProbeException ?? new NimProbeException(e.Message), null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private void EndInput()
    {
        _hasSeveral.TrySetResult(false);
        lock (_lock)
        {
            foreach (ServiceRun run in _services.Values)
            {
                run.Complete();
            }
        }
    }
}
