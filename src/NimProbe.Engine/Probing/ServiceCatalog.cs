using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Probing;

/// <summary>The catalogue of a session's service, read at most once and only when a result depends on it.</summary>
internal sealed class ServiceCatalog : IDisposable
{
    private readonly CatalogReader _reader;
    private readonly SemaphoreSlim _readLock = new(1);
    private ModelCatalog? _catalog;
    private NimProbeException? _failure;

    public ServiceCatalog(NimConnection connection, int maximumRetryCount, RequestLimiter limiter)
    {
        _reader = new CatalogReader(connection, maximumRetryCount, limiter);
    }

    /// <summary>The catalogue if it has been read; otherwise null.</summary>
    public ModelCatalog? Current => Volatile.Read(ref _catalog);

    /// <summary>Gets the catalogue. The request needs a lease: a caller that waits for it must not hold one.</summary>
    /// <exception cref="NimProbeException">The catalogue cannot be read; later calls fail in the same way.</exception>
    public async Task<ModelCatalog> GetAsync(CancellationToken cancellationToken)
    {
        await _readLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_failure is not null)
            {
                throw _failure;
            }

            if (_catalog is null)
            {
                Volatile.Write(ref _catalog, await _reader.ReadAsync(cancellationToken).ConfigureAwait(false));
            }

            return _catalog!;
        }
        catch (NimProbeException e)
        {
            _failure = e;
            throw;
        }
        finally
        {
            _readLock.Release();
        }
    }

    /// <summary>Whether the catalogue lists an id; null if the catalogue cannot be read.</summary>
    public async Task<bool?> IsListedAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await GetAsync(cancellationToken).ConfigureAwait(false)).Find(id) is not null;
        }
        catch (NimProbeException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _readLock.Dispose();
}
