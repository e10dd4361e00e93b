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

    // More than a thousand times the largest known catalogue; the maximum body size limits one page only.
    private const int MaximumModels = 250_000;

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
        Dictionary<string, int> occurrences = new(StringComparer.Ordinal);
        List<string> order = [];
        List<string> warnings = [];
        int unusable = 0;
        bool isFull = false;
        Uri address = _connection.GetUri("/models");
        Uri? next = address;
        for (int page = 1; next is not null; page++)
        {
            CatalogPage content = CatalogPage.Parse(await _fetcher.FetchAsync(next, cancellationToken).ConfigureAwait(false), address);
            unusable += content.UnusableEntries;
            int known = order.Count;
            foreach (string id in content.Ids)
            {
                // An id that contains the key is an echo; skip it so that it never reaches a result.
                if (_connection.Redactor.ContainsSecret(id))
                {
                    unusable++;
                    continue;
                }

                if (occurrences.TryGetValue(id, out int count))
                {
                    occurrences[id] = count + 1;
                    continue;
                }

                if (order.Count == MaximumModels)
                {
                    isFull = true;
                    break;
                }

                occurrences.Add(id, 1);
                order.Add(id);
            }

            next = isFull ? null : GetNextPage(content, hasNewIds: order.Count > known, page, warnings);
        }

        if (isFull)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The catalogue lists more than {MaximumModels:N0} models; the models after these were ignored."));
        }

        if (unusable > 0)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture, $"The catalogue has {unusable} entries that are not valid models; they were skipped."));
        }

        if (order.Count == 0)
        {
            throw new NimProbeException(
                NimErrorId.ResponseInvalid, $"The catalogue at {address} lists no models.", _connection.BaseUri.ToString());
        }

        return new ModelCatalog([.. order.Select(id => ToModel(id, occurrences[id], order.Count))], warnings);
    }

    private Uri? GetNextPage(CatalogPage page, bool hasNewIds, int number, List<string> warnings)
    {
        if (!page.HasMore)
        {
            return null;
        }

        if (page.LastId is null || !hasNewIds || number == MaximumPages)
        {
            warnings.Add("The catalogue has further pages, but they contain no further models; only the models so far are used.");
            return null;
        }

        return _connection.GetUri("/models?after=" + Uri.EscapeDataString(page.LastId));
    }

    private NimModel ToModel(string id, int occurrences, int count) => new()
    {
        Id = id,
        Kind = KindTable.Default.GetKind(id),
        Occurrences = occurrences,
        CatalogCount = count,
        BaseUri = _connection.BaseUri,
    };
}
