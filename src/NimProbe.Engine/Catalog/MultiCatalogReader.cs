using System.Collections.Concurrent;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Catalog;

/// <summary>Reads the catalogues of several services at the same time, and optionally the web catalogues.</summary>
public sealed class MultiCatalogReader
{
    private readonly ConnectionSet _connections;
    private readonly int _maximumRetryCount;
    private readonly bool _includesWebCatalog;
    private readonly ConcurrentDictionary<string, Lazy<Task<WebCatalog>>> _webCatalogs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _missingWebCatalogs = new(StringComparer.Ordinal);

    /// <summary>Creates a reader.</summary>
    /// <param name="connections">The connections to the services.</param>
    /// <param name="maximumRetryCount">The maximum number of retries of a document after a transient failure.</param>
    /// <param name="includesWebCatalog">
    /// Whether to add the data of the web catalogue. NVIDIA's services share one, which is read once.
    /// </param>
    public MultiCatalogReader(ConnectionSet connections, int maximumRetryCount, bool includesWebCatalog)
    {
        _connections = connections;
        _maximumRetryCount = maximumRetryCount;
        _includesWebCatalog = includesWebCatalog;
    }

    /// <summary>Reads the catalogues. A service that fails or is slow does not hold up the others.</summary>
    /// <param name="services">The addresses of the services.</param>
    /// <param name="onRead">Receives each catalogue as soon as it is read, on any thread.</param>
    /// <param name="onWarning">Receives a problem of the web catalogues of several services, as a sentence, on any thread.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task ReadAsync(
        IReadOnlyList<Uri> services, Action<ServiceModels> onRead, Action<string> onWarning, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onRead);
        ArgumentNullException.ThrowIfNull(onWarning);
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = RunCapacity.MaximumInFlight,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            services,
            options,
            async (service, token) => onRead(await ReadAsync(service, token).ConfigureAwait(false))).ConfigureAwait(false);

        // Self-hosted servers have no web catalogue. One warning names all of them.
        string[] origins = [.. _missingWebCatalogs.Keys.Order(StringComparer.Ordinal)];
        if (origins.Length > 0)
        {
            onWarning($"FreeEndpoint and DeprecatesOn remain empty for the models of {string.Join(", ", origins)}, because the web "
                + $"catalogue cannot be read. {_missingWebCatalogs[origins[0]]}");
        }
    }

    private async Task<ServiceModels> ReadAsync(Uri service, CancellationToken cancellationToken)
    {
        try
        {
            NimConnection connection = _connections.Get(service);
            CatalogReader reader = new(connection, _maximumRetryCount);
            ModelCatalog catalog = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return _includesWebCatalog
                ? await JoinAsync(connection, catalog, cancellationToken).ConfigureAwait(false)
                : new ServiceModels(service, catalog.Models, catalog.Warnings);
        }
        catch (NimProbeException failure)
        {
            return new ServiceModels(service, [], [], failure);
        }
    }

    // Without the web catalogue the models are still listed. Only the service that caused its reading reports its problems.
    private async Task<ServiceModels> JoinAsync(NimConnection connection, ModelCatalog catalog, CancellationToken cancellationToken)
    {
        Uri service = connection.BaseUri;
        string origin = ServiceAddress.IsNvidiaHost(service) ? ServiceAddress.Default : service.GetLeftPart(UriPartial.Authority);
        Lazy<Task<WebCatalog>> reading = new(() => new WebCatalogReader(connection, _maximumRetryCount).ReadAsync(cancellationToken));
        Lazy<Task<WebCatalog>> shared = _webCatalogs.GetOrAdd(origin, reading);
        try
        {
            WebCatalog web = await shared.Value.ConfigureAwait(false);
            bool isMissing = web.Endpoints.Count == 0 && web.Warnings.Count > 0;
            if (isMissing)
            {
                _missingWebCatalogs.TryAdd(service.Authority, web.Warnings[0]);
            }

            IReadOnlyList<string> warnings = !isMissing && ReferenceEquals(shared, reading) ? web.Warnings : [];
            return new ServiceModels(service, web.Join(catalog.Models), [.. catalog.Warnings, .. warnings]);
        }
        catch (NimProbeException failure)
        {
            _missingWebCatalogs.TryAdd(service.Authority, failure.Message);
            return new ServiceModels(service, catalog.Models, catalog.Warnings);
        }
    }
}
