using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Pacing;

namespace NimProbe.Engine.Probing;

/// <summary>What a run learns of the service as it goes: whether it is the hosted one, whether anything answers, what it lists.</summary>
internal sealed class ServiceProfile : IDisposable
{
    // As many failed connections in a row, with nothing ever answered, mean the address and not the models.
    private const int HopelessFailures = 3;

    private readonly NimConnection _connection;
    private readonly CatalogReader _catalog;
    private readonly SemaphoreSlim _oneReader = new(1);
    private volatile bool _isHosted;
    private volatile bool _hasAnswered;
    private int _failures;
    private ModelCatalog? _listing;
    private NimProbeException? _listingFault;

    public ServiceProfile(NimConnection connection, int maximumRetryCount, RequestGate gate)
    {
        _connection = connection;
        _catalog = new CatalogReader(connection, maximumRetryCount, gate);
        _isHosted = ServiceAddress.IsNvidiaHost(connection.BaseUri);
    }

    /// <summary>Whether the origin is the hosted service. A server of one's own never sends a request id.</summary>
    public bool IsHosted => _isHosted;

    /// <summary>Whether connections failed, and nothing has ever answered.</summary>
    public bool HasOnlyFailed => !_hasAnswered && Volatile.Read(ref _failures) > 0;

    /// <summary>Takes note that the hosted service's own mark was seen.</summary>
    public void MarkHosted() => _isHosted = true;

    /// <summary>Takes note of an exchange.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.EndpointUnreachable"/>: nothing has ever answered, and it does not look as if it will.</exception>
    public void Note(Exchange exchange, string reason)
    {
        if (exchange.StatusCode is not null)
        {
            _hasAnswered = true;
            if (exchange.RequestId is not null)
            {
                MarkHosted();
            }
        }
        else if (exchange.IsConnectionFailure && !_hasAnswered && Interlocked.Increment(ref _failures) >= HopelessFailures)
        {
            throw RunErrors.Unreachable(_connection.BaseUri, reason);
        }
    }

    /// <summary>The catalogue, read once in a run and only when something depends on it.</summary>
    /// <remarks>The reading takes places in the gate: whoever waits for it must hold none.</remarks>
    /// <exception cref="NimProbeException">It cannot be had; the first failure stands.</exception>
    public async Task<ModelCatalog> GetCatalogAsync(CancellationToken cancellationToken)
    {
        await _oneReader.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_listingFault is not null)
            {
                throw _listingFault;
            }

            return _listing ??= await _catalog.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NimProbeException e)
        {
            _listingFault = e;
            throw;
        }
        finally
        {
            _oneReader.Release();
        }
    }

    /// <summary>Whether the catalogue lists an id; null where the catalogue cannot be had.</summary>
    public async Task<bool?> IsListedAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await GetCatalogAsync(cancellationToken).ConfigureAwait(false)).Find(id) is not null;
        }
        catch (NimProbeException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneReader.Dispose();
}
