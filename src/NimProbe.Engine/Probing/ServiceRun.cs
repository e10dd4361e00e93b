using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Redaction;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Probing;

/// <summary>
/// The part of a run that is about one service. If the service cannot be reached, and the run has others, the models without a result
/// become results at once.
/// </summary>
internal sealed class ServiceRun : ForwardingObserver
{
    // With the queue of the session this is enough for the catalogue of any service; a longer input waits.
    private const int InputCapacity = 1024;

    private readonly MultiServiceRun _run;
    private readonly IProbeObserver _observer;
    private readonly Channel<ProbeTarget> _input = Channel.CreateBounded<ProbeTarget>(
        new BoundedChannelOptions(InputCapacity) { SingleReader = true, SingleWriter = true });

    private readonly Lock _lock = new();
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProbeTarget> _pending = new(StringComparer.Ordinal);
    private NimRoute _endpoint = NimRoute.Auto;
    private int _done;
    private int _available;
    private volatile ProbeProgress _progress = new(0, null, 0, WaitingForBudget: false, null);

    /// <summary>Creates the part; nothing is sent yet.</summary>
    /// <param name="run">The run.</param>
    /// <param name="service">The address of the service.</param>
    /// <param name="observer">Receives what the part finds.</param>
    public ServiceRun(MultiServiceRun run, Uri service, IProbeObserver observer)
        : base(observer)
    {
        _run = run;
        Service = service;
        _observer = observer;
    }

    /// <summary>The address of the service.</summary>
    public Uri Service { get; }

    /// <summary>The progress of the part.</summary>
    public ProbeProgress Progress => _progress;

    /// <summary>Adds a target, waiting for free capacity.</summary>
    public ValueTask AddAsync(ProbeTarget target, CancellationToken cancellationToken) =>
        _input.Writer.WriteAsync(target, cancellationToken);

    /// <summary>Declares that no more targets will be added.</summary>
    public void Complete() => _input.Writer.TryComplete();

    /// <summary>Probes the targets until the input ends.</summary>
    /// <param name="capacity">The capacity of the run.</param>
    /// <param name="cancellationToken">Ends the part at once.</param>
    /// <exception cref="NimProbeException">The service failed, and it is the only one of the run; or the module itself failed.</exception>
    public async Task RunAsync(RunCapacity capacity, CancellationToken cancellationToken)
    {
        try
        {
            NimConnection connection = Connect();
            ProbeOptions options = _run.GetOptions(connection);
            _endpoint = options.Endpoint;
            ProbeRun probes = new(connection, options, this, _run.ProbeFactory, capacity);
            await probes.RunAsync(_input.Reader.ReadAllAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException failure) when (failure.ErrorId != NimErrorId.Fault && !_run.IsAlone)
        {
            await FailAsync(failure, cancellationToken).ConfigureAwait(false);
        }

        _progress = new ProbeProgress(_done, _done, 0, WaitingForBudget: false, null) { Available = _available };
    }

    /// <inheritdoc/>
    public override void OnAccepted(ProbeTarget target)
    {
        lock (_lock)
        {
            _accepted.Add(target.Id);
            _pending.Add(target.Id, target);
        }
    }

    /// <inheritdoc/>
    public override void OnResult(NimProbeResult result)
    {
        lock (_lock)
        {
            _pending.Remove(result.Id);
            _done++;
            _available += result.Availability == NimAvailability.Available ? 1 : 0;
        }

        _observer.OnResult(result);
    }

    /// <inheritdoc/>
    public override void OnError(NimProbeException fault) => _run.OnMissedPattern(fault);

    /// <inheritdoc/>
    public override void OnProgress(ProbeProgress progress)
    {
        _progress = progress;
        _run.ReportProgress();
    }

    /// <inheritdoc/>
    public override void OnSummary(string line) => _observer.OnSummary(_run.IsPlural ? $"{Service.Authority}: {line}" : line);

    // Without a key, NVIDIA's service would refuse the first request. Over plain http no key is ever sent.
    private NimConnection Connect()
    {
        NimConnection connection = _run.Connections.Get(Service);
        bool requiresKey = ServiceAddress.IsNvidiaHost(Service) && Service.Scheme == Uri.UriSchemeHttps;
        return requiresKey && connection.Key is null ? throw RunErrors.KeyMissing(connection) : connection;
    }

    /// <summary>Waits until the run has another service; then the failure is one error. Otherwise it ends the run.</summary>
    private async Task FailAsync(NimProbeException failure, CancellationToken cancellationToken)
    {
        // The input is read on, so that it can come to another service or to its end.
        List<ProbeTarget> rest = [];
        while (!_run.HasSeveralServices.IsCompleted && rest.Count < InputCapacity)
        {
            Task<bool> reading = _input.Reader.WaitToReadAsync(cancellationToken).AsTask();
            await Task.WhenAny(_run.HasSeveralServices, reading).WaitAsync(cancellationToken).ConfigureAwait(false);
            while (rest.Count < InputCapacity && _input.Reader.TryRead(out ProbeTarget? target))
            {
                rest.Add(target);
            }

            if (reading.IsCompletedSuccessfully && !await reading.ConfigureAwait(false))
            {
                break;
            }
        }

        // So many models in a row of a service that failed: whatever follows is worth no waiting.
        if (rest.Count >= InputCapacity ? !_run.HasSeveralServices.IsCompleted : !await _run.HasSeveralServices.ConfigureAwait(false))
        {
            throw failure;
        }

        _observer.OnServiceFailure(Service, failure);
        await PublishUnreachableAsync(failure, rest, cancellationToken).ConfigureAwait(false);
    }

    private async Task PublishUnreachableAsync(
        NimProbeException failure, List<ProbeTarget> rest, CancellationToken cancellationToken)
    {
        ProbeTarget[] pending;
        lock (_lock)
        {
            pending = [.. _pending.Values];
        }

        bool isUnreachable = failure.ErrorId == NimErrorId.EndpointUnreachable;
        foreach (ProbeTarget target in isUnreachable ? pending : [])
        {
            OnResult(CreateUnreachable(target, failure));
        }

        // Later targets of the service are read even if they have no result: otherwise they would hold up the input.
        IAsyncEnumerable<ProbeTarget> later = rest.ToAsyncEnumerable().Concat(_input.Reader.ReadAllAsync(cancellationToken));
        await foreach (ProbeTarget target in later.ConfigureAwait(false))
        {
            if (isUnreachable && target.Matches is null && _accepted.Add(target.Id))
            {
                await _observer.WaitForCapacityAsync(cancellationToken).ConfigureAwait(false);
                OnResult(CreateUnreachable(target, failure));
            }
        }
    }

    private NimProbeResult CreateUnreachable(ProbeTarget target, NimProbeException failure)
    {
        NimModelKind kind = target.Kind ?? KindTable.Default.GetKind(target.Id);
        string detail = NimText.Sanitize("Not requested: " + failure.Message.TrimEnd('.'));
        return new NimProbeResult
        {
            Id = target.Id,
            Kind = kind,
            Endpoint = RoutePlan.GetRoutes(_endpoint, target.Endpoint, kind)[0],
            Status = NimModelStatus.Unreachable,
            EndOfLife = target.EndOfLife,
            FreeEndpoint = target.FreeEndpoint,
            DeprecatesOn = target.DeprecatesOn,
            CatalogCount = target.CatalogCount,
            Detail = detail.Length > Redactor.MaximumLength ? detail[..Redactor.MaximumLength] : detail,
            TestedAt = _run.Time.GetUtcNow().UtcDateTime,
            BaseUri = Service,
        };
    }
}
