using System.Globalization;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Catalog;

/// <summary>Reads <c>GET /models</c> with all its pages, and merges ids that are listed more than once.</summary>
/// <remarks>
/// The service does not count these requests towards its rate limit (nim-api.md 4), so they do not count towards the request budget
/// either, except within a run, where they are conservatively throttled like its other requests.
/// </remarks>
public sealed class CatalogReader
{
    // Reading stops at the first page without new ids; this limits a server that generates ids endlessly.
    private const int MaximumPages = 1000;

    private readonly NimConnection _connection;
    private readonly DocumentFetcher _fetcher;

    /// <summary>Creates a reader.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="maximumRetryCount">The maximum number of retries of a page after a transient failure.</param>
    public CatalogReader(NimConnection connection, int maximumRetryCount)
        : this(connection, maximumRetryCount, limiter: null)
    {
    }

    /// <summary>Creates a reader whose requests are throttled.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="maximumRetryCount">The maximum number of retries of a page after a transient failure.</param>
    /// <param name="limiter">The limiter; null for none.</param>
    internal CatalogReader(NimConnection connection, int maximumRetryCount, RequestLimiter? limiter)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;

        // The hosted catalogue ignores the key; a self-hosted server can require it.
        _fetcher = new DocumentFetcher(connection, maximumRetryCount, sendsKey: true, limiter);
    }

    /// <summary>Reads the whole catalogue.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.EndpointUnreachable"/>, <see cref="NimErrorId.CatalogTimeout"/>, <see cref="NimErrorId.ApiKeyRejected"/>,
    /// <see cref="NimErrorId.ApiKeyMissing"/>, <see cref="NimErrorId.AccountRefused"/> or <see cref="NimErrorId.ResponseInvalid"/>.
    /// </exception>
    public async Task<ModelCatalog> ReadAsync(CancellationToken cancellationToken)
    {
        CatalogBuilder catalog = new(_connection.BaseUri, _connection.Redactor);
        Uri address = _connection.GetUri("/models");
        Uri? next = address;
        for (int number = 1; next is not null; number++)
        {
            CatalogPage page = CatalogPage.Parse(await _fetcher.FetchAsync(next, cancellationToken).ConfigureAwait(false), address);
            int known = catalog.Count;
            catalog.Add(page);
            next = catalog.IsFull ? null : GetNextPage(page, hasNewIds: catalog.Count > known, number, catalog);
        }

        return catalog.Count > 0 ? catalog.Build() : throw new NimProbeException(
            NimErrorId.ResponseInvalid, $"The catalogue at {address} lists no models.", target: _connection.BaseUri.ToString());
    }

    private Uri? GetNextPage(CatalogPage page, bool hasNewIds, int number, CatalogBuilder catalog)
    {
        if (!page.HasMore)
        {
            return null;
        }

        if (page.LastId is null || !hasNewIds || number == MaximumPages)
        {
            catalog.AddWarning("The catalogue has further pages, but they contain no further models; only the models so far are used.");
            return null;
        }

        return _connection.GetUri("/models?after=" + Uri.EscapeDataString(page.LastId));
    }
}
