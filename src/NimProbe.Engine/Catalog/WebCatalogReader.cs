using System.Globalization;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Catalog;

/// <summary>
/// Reads what the web catalogue says of the models: the search behind the browser's "Free Endpoint" filter, and the
/// list of all endpoints. Both need no key, and get none.
/// </summary>
public sealed class WebCatalogReader
{
    private const string HostedOrigin = "https://api.ngc.nvidia.com";
    private const int PageSize = 100;
    private const int MaximumPages = 50;

    private readonly CatalogFetcher _fetcher;
    private readonly Redactor _redactor;
    private readonly Uri _origin;

    /// <summary>Makes a reader.</summary>
    /// <param name="connection">The connection to the service; its web catalogue is NVIDIA's, or for another address that address's own.</param>
    /// <param name="maximumRetryCount">How often a document is asked for again after a fault that may pass.</param>
    public WebCatalogReader(NimConnection connection, int maximumRetryCount)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _fetcher = new CatalogFetcher(connection, maximumRetryCount, sendsKey: false);
        _redactor = connection.CreateRedactor();
        _origin = ServiceAddress.IsNvidiaHost(connection.BaseUri) ? new Uri(HostedOrigin) : new Uri(connection.BaseUri.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Reads the catalogue. A part that cannot be read becomes a warning, and nothing is guessed in its place.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.EndpointUnreachable"/> or <see cref="NimErrorId.CatalogTimeout"/>: there is no catalogue to read.</exception>
    public async Task<WebCatalog> ReadAsync(CancellationToken cancellationToken)
    {
        List<string> warnings = [];
        IReadOnlyList<WebCatalogEntry> free = await ReadPartAsync(ReadSearchAsync, "search", warnings, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WebCatalogEntry> all = await ReadPartAsync(ReadEndpointsAsync, "list of endpoints", warnings, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<NimEndpoint> endpoints = Join(free, all);
        IReadOnlyList<NimEndpoint> usable = [.. endpoints.Where(e => NimModelId.GetValidationError(e.Id) is null && !_redactor.ContainsSecret(e.Id))];
        if (usable.Count < endpoints.Count)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The web catalogue holds {endpoints.Count - usable.Count} entries that are no models; they were passed over."));
        }

        return new WebCatalog(usable, warnings);
    }

    /// <summary>The search tells more of an endpoint; the list has those that it leaves out.</summary>
    private IReadOnlyList<NimEndpoint> Join(IReadOnlyList<WebCatalogEntry> free, IReadOnlyList<WebCatalogEntry> all) =>
    [
        .. free.Concat(all)
            .GroupBy(static e => e.Key, StringComparer.Ordinal)
            .Select(g => ToEndpoint(g.First()))
            .OrderBy(static e => e.Id, StringComparer.Ordinal),
    ];

    private NimEndpoint ToEndpoint(WebCatalogEntry entry) => new()
    {
        Id = entry.Publisher.Length > 0 ? entry.Publisher + "/" + entry.Name : entry.Name,
        Publisher = entry.Publisher,
        DisplayName = _redactor.CleanLine(entry.DisplayName.Length > 0 ? entry.DisplayName : entry.Name),
        FreeEndpoint = entry.IsFree,
        DeprecatesOn = entry.DeprecatesOn,
    };

    private static async Task<IReadOnlyList<WebCatalogEntry>> ReadPartAsync(
        Func<CancellationToken, Task<IReadOnlyList<WebCatalogEntry>?>> read, string name, List<string> warnings, CancellationToken cancellationToken)
    {
        try
        {
            if (await read(cancellationToken).ConfigureAwait(false) is { } entries)
            {
                return entries;
            }

            warnings.Add($"The web catalogue's {name} has another shape than is known; nothing is read from it.");
        }
        catch (NimProbeException e) when (e.ErrorId is not (NimErrorId.EndpointUnreachable or NimErrorId.CatalogTimeout))
        {
            warnings.Add($"The web catalogue's {name} cannot be read. {e.Message}");
        }

        return [];
    }

    private async Task<IReadOnlyList<WebCatalogEntry>?> ReadSearchAsync(CancellationToken cancellationToken)
    {
        List<WebCatalogEntry> entries = [];
        for (int page = 0, pages = 1; page < Math.Min(pages, MaximumPages); page++)
        {
            ReadOnlyMemory<byte> body = await _fetcher.FetchAsync(SearchAddress(page), cancellationToken).ConfigureAwait(false);
            if (WebCatalogJson.ReadSearch(body, out pages) is not { } found)
            {
                return null;
            }

            entries.AddRange(found);
        }

        return entries;
    }

    private async Task<IReadOnlyList<WebCatalogEntry>?> ReadEndpointsAsync(CancellationToken cancellationToken) =>
        WebCatalogJson.ReadEndpoints(await _fetcher.FetchAsync(new Uri(_origin, "/v2/endpoints?page-size=1000"), cancellationToken).ConfigureAwait(false));

    private Uri SearchAddress(int page)
    {
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"query":"orgName:\"qc69jvmznzxy\"","page":{{page}},"pageSize":{{PageSize}},"scoredSize":{{PageSize}},"groupBy":"resourceType","filters":[{"field":"nimType","value":"nim_type_preview"}],"orderBy":[{"field":"dateCreated","value":"DESC"}]}""");
        return new Uri(_origin, "/v2/search/catalog/resources/ENDPOINT?q=" + Uri.EscapeDataString(query) + "&group-labels-by-labelset=true");
    }
}
