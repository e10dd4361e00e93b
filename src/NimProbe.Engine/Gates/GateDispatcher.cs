using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>
/// Receives the results of a gate's run, and passes each on to the observer with the web catalogue of its service. NVIDIA's services share
/// one web catalogue, so that it is read once.
/// </summary>
internal sealed class GateDispatcher : ForwardingObserver
{
    private readonly ConnectionSet _connections;
    private readonly Func<NimConnection, ProbeOptions> _getOptions;
    private readonly ModelGate _gate;
    private readonly IProbeObserver _observer;
    private readonly CancellationToken _cancellationToken;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GateObserver> _observers = new(StringComparer.Ordinal);

    /// <summary>Creates a dispatcher.</summary>
    /// <param name="connections">The connections to the services.</param>
    /// <param name="getOptions">Gets the probe options for a service, of which a web catalogue uses the number of retries.</param>
    /// <param name="gate">Receives the results.</param>
    /// <param name="observer">Receives the results and all other notifications.</param>
    /// <param name="cancellationToken">Cancels the reading of web catalogues; results are published without dates then.</param>
    public GateDispatcher(
        ConnectionSet connections,
        Func<NimConnection, ProbeOptions> getOptions,
        ModelGate gate,
        IProbeObserver observer,
        CancellationToken cancellationToken)
        : base(observer)
    {
        _connections = connections;
        _getOptions = getOptions;
        _gate = gate;
        _observer = observer;
        _cancellationToken = cancellationToken;
    }

    /// <inheritdoc/>
    public override void OnResult(NimProbeResult result) => GetObserver(result.BaseUri).OnResult(result);

    /// <inheritdoc/>
    public override void OnServiceFailure(Uri service, NimProbeException fault) => _gate.AddServiceFailure(service, fault.Message);

    /// <summary>Gets the web catalogue that was read for a service; null if none was. Valid after <see cref="CompleteAsync"/>.</summary>
    public WebCatalog? FindWebCatalog(Uri service) => GetObserver(service).WebCatalog;

    /// <summary>Waits until every result is published. Call after the last result.</summary>
    public async Task CompleteAsync()
    {
        GateObserver[] observers;
        lock (_lock)
        {
            observers = [.. _observers.Values];
        }

        foreach (GateObserver observer in observers)
        {
            await observer.CompleteAsync().ConfigureAwait(false);
        }
    }

    private GateObserver GetObserver(Uri service)
    {
        string origin = ServiceAddress.IsNvidiaHost(service) ? ServiceAddress.Default : service.GetLeftPart(UriPartial.Authority);
        lock (_lock)
        {
            if (!_observers.TryGetValue(origin, out GateObserver? observer))
            {
                NimConnection connection = _connections.Get(service);
                int retries = _getOptions(connection).MaximumRetryCount;
                observer = new GateObserver(connection, retries, _gate, _observer, _cancellationToken);
                _observers.Add(origin, observer);
            }

            return observer;
        }
    }
}
