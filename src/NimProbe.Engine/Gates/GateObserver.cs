using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>
/// Receives the results of a gate's run, and adds the end of life that neither a response nor the input stated, from the web
/// catalogue of the hosted service. The catalogue is read once, when the first result needs it; until then such results wait.
/// </summary>
internal sealed class GateObserver : ForwardingObserver
{
    private readonly NimConnection _connection;
    private readonly int _maximumRetryCount;
    private readonly ModelGate _gate;
    private readonly IProbeObserver _observer;
    private readonly CancellationToken _cancellationToken;
    private readonly Lock _lock = new();
    private readonly List<NimProbeResult> _waiting = [];
    private Task? _reading;
    private bool _hasRead;
    private bool _isHosted;
    private string? _failure;

    /// <summary>Creates an observer.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="maximumRetryCount">The maximum number of retries of the web catalogue after a transient failure.</param>
    /// <param name="gate">Receives the results.</param>
    /// <param name="observer">Receives the results and all other notifications.</param>
    /// <param name="cancellationToken">Cancels the reading of the web catalogue; results are published without its dates then.</param>
    public GateObserver(
        NimConnection connection, int maximumRetryCount, ModelGate gate, IProbeObserver observer, CancellationToken cancellationToken)
        : base(observer)
    {
        _connection = connection;
        _maximumRetryCount = maximumRetryCount;
        _gate = gate;
        _observer = observer;
        _cancellationToken = cancellationToken;
        _isHosted = ServiceAddress.IsNvidiaHost(connection.BaseUri);
    }

    /// <summary>The web catalogue; null if no result needed it, or it cannot be read. Valid after <see cref="CompleteAsync"/>.</summary>
    public WebCatalog? WebCatalog { get; private set; }

    /// <inheritdoc/>
    public override void OnResult(NimProbeResult result)
    {
        lock (_lock)
        {
            // A self-hosted server, whose models the web catalogue does not list, never sends a request id (nim-api.md 10).
            _isHosted |= result.RequestId is not null;
            if (!_hasRead && _isHosted && _gate.Rules.NeedsEndOfLife(result))
            {
                _waiting.Add(result);
                _reading ??= Task.Run(ReadWebCatalogAsync, CancellationToken.None);
                return;
            }
        }

        Publish(result);
    }

    /// <summary>Waits until every result is published. Call after the last result.</summary>
    public async Task CompleteAsync()
    {
        if (_reading is not null)
        {
            await _reading.ConfigureAwait(false);
        }
    }

    private async Task ReadWebCatalogAsync()
    {
        WebCatalog? catalog = null;
        try
        {
            catalog = await new WebCatalogReader(_connection, _maximumRetryCount).ReadDatesAsync(_cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException e)
        {
            _failure = e.Message;
        }
        catch (OperationCanceledException) when (_cancellationToken.IsCancellationRequested)
        {
            // The run ends; its results are published as they are.
        }
        finally
        {
            PublishWaiting(catalog);
        }
    }

    private void PublishWaiting(WebCatalog? catalog)
    {
        NimProbeResult[] waiting;
        lock (_lock)
        {
            WebCatalog = catalog;
            _hasRead = true;
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        Array.ForEach(waiting, Publish);
    }

    private void Publish(NimProbeResult result)
    {
        if (_gate.Rules.NeedsEndOfLife(result) && WebCatalog?.Find(result.Id) is { } endpoint)
        {
            result = result with { DeprecatesOn = endpoint.DeprecatesOn };
            _gate.AddListedEndpoint(result);
        }

        if (_failure is not null)
        {
            _gate.AddEndOfLifeFailure(result.BaseUri, _failure);
        }

        _gate.AddResult(result);
        _observer.OnResult(result);
    }
}
