using System.Globalization;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Redaction;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Catalog;

/// <summary>Reads <c>GET /models</c>, page by page where a server pages, and merges ids that it lists twice.</summary>
public sealed class CatalogReader
{
    // Pages are followed only while they bring new ids; this bounds a server that invents ids for ever.
    private const int MaximumPages = 1000;

    // More than a thousand times the largest catalogue seen; the bound of a body bounds one page only.
    private const int MaximumModels = 250_000;

    private readonly NimConnection _connection;
    private readonly CatalogFetcher _fetcher;
    private readonly Redactor _redactor;

    /// <summary>Makes a reader.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="maximumRetryCount">How often a page is asked for again after a fault that may pass.</param>
    public CatalogReader(NimConnection connection, int maximumRetryCount)
        : this(connection, maximumRetryCount, limiter: null)
    {
    }

    /// <summary>Makes a reader whose requests take their turn among others.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="maximumRetryCount">How often a page is asked for again after a fault that may pass.</param>
    /// <param name="limiter">What they pass; null for nothing.</param>
    internal CatalogReader(NimConnection connection, int maximumRetryCount, RequestLimiter? limiter)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;

        // The hosted catalogue needs no key and ignores one; a server of one's own may ask for it.
        _redactor = connection.CreateRedactor();
        _fetcher = new CatalogFetcher(connection, maximumRetryCount, sendsKey: true, limiter);
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
        Uri place = _connection.GetUri("/models");
        Uri? next = place;
        for (int page = 1; next is not null; page++)
        {
            CatalogPage content = CatalogPage.Parse(await _fetcher.FetchAsync(next, cancellationToken).ConfigureAwait(false), place);
            unusable += content.UnusableEntries;
            int known = order.Count;
            foreach (string id in content.Ids)
            {
                // No model is called as the caller's key is: who says so echoes it, and results would carry it on.
                if (_redactor.ContainsSecret(id))
                {
                    unusable++;
                    continue;
                }

                if (occurrences.TryGetValue(id, out int times))
                {
                    occurrences[id] = times + 1;
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

            next = isFull ? null : NextPage(content, hasNews: order.Count > known, page, warnings);
        }

        if (isFull)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The catalogue lists more than {MaximumModels:N0} models; what it listed so far is taken."));
        }

        if (unusable > 0)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The catalogue holds {unusable} entries that are no models; they were passed over."));
        }

        if (order.Count == 0)
        {
            throw new NimProbeException(NimErrorId.ResponseInvalid, $"The catalogue at {_connection.GetUri("/models")} lists no model.", target: _connection.BaseUri.ToString());
        }

        return new ModelCatalog([.. order.Select(id => ToModel(id, occurrences[id], order.Count))], warnings);
    }

    private Uri? NextPage(CatalogPage page, bool hasNews, int number, List<string> warnings)
    {
        if (!page.HasMore)
        {
            return null;
        }

        if (page.LastId is null || !hasNews || number == MaximumPages)
        {
            warnings.Add("The catalogue says that it goes on, but sent no further models; what it listed so far is taken.");
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
