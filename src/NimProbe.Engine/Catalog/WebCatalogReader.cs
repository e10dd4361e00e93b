using System.Globalization;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Catalog;

/// <summary>
/// Reads the web catalogue: the search behind the "Free Endpoint" filter of the web site, and the list of all endpoints.
/// Both are public, and no key is sent.
/// </summary>
public sealed class WebCatalogReader
{
    private const string HostedOrigin = "https://api.ngc.nvidia.com";
    private const int PageSize = 100;
    private const int MaximumPages = 50;

    private readonly DocumentFetcher _fetcher;
    private readonly Redactor _redactor;
    private readonly Uri _origin;

    /// <summary>Creates a reader.</summary>
    /// <param name="connection">The connection to the service; the web catalogue of a service other than NVIDIA's is at its origin.</param>
    /// <param name="maximumRetryCount">The maximum number of retries of a document after a transient failure.</param>
    public WebCatalogReader(NimConnection connection, int maximumRetryCount)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _fetcher = new DocumentFetcher(connection, maximumRetryCount, sendsKey: false);
        _redactor = connection.Redactor;
        _origin = new Uri(ServiceAddress.IsNvidiaHost(connection.BaseUri)
            ? HostedOrigin
            : connection.BaseUri.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Reads the catalogue. A document that cannot be read becomes a warning.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.EndpointUnreachable"/> or <see cref="NimErrorId.CatalogTimeout"/>.
    /// </exception>
    public async Task<WebCatalog> ReadAsync(CancellationToken cancellationToken)
    {
        List<string> warnings = [];
        IReadOnlyList<WebCatalogEntry> found =
            await ReadDocumentAsync(ReadSearchAsync, "search", warnings, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WebCatalogEntry> listed =
            await ReadDocumentAsync(ReadEndpointsAsync, "list of endpoints", warnings, cancellationToken).ConfigureAwait(false);
        return ToCatalog(Join(found, listed), warnings);
    }

    /// <summary>Reads only the search, the document with the dates of deprecation.</summary>
    /// <exception cref="NimProbeException">
    /// The search cannot be read: <see cref="NimErrorId.EndpointUnreachable"/>, <see cref="NimErrorId.CatalogTimeout"/> or
    /// <see cref="NimErrorId.ResponseInvalid"/>.
    /// </exception>
    public async Task<WebCatalog> ReadDatesAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<WebCatalogEntry> found = await ReadSearchAsync(cancellationToken).ConfigureAwait(false)
            ?? throw CatalogErrors.Invalid(_origin, $"The web catalogue at {_origin} has an unknown format.");
        return found.Count > 0
            ? ToCatalog(Join(found, []), [])
            : throw CatalogErrors.Invalid(_origin, $"The web catalogue at {_origin} lists no endpoints.");
    }

    private WebCatalog ToCatalog(IReadOnlyList<NimEndpoint> endpoints, List<string> warnings)
    {
        IReadOnlyList<NimEndpoint> usable =
            [.. endpoints.Where(e => NimModelId.GetValidationError(e.Id) is null && !_redactor.ContainsSecret(e.Id))];
        if (usable.Count < endpoints.Count)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The web catalogue has {endpoints.Count - usable.Count} entries that are not valid models; they were skipped."));
        }

        return new WebCatalog(usable, warnings);
    }

    // The search has more data about an endpoint; the list has more endpoints.
    private IReadOnlyList<NimEndpoint> Join(IReadOnlyList<WebCatalogEntry> found, IReadOnlyList<WebCatalogEntry> listed) =>
    [
        .. found.Concat(listed)
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

    private static async Task<IReadOnlyList<WebCatalogEntry>> ReadDocumentAsync(
        Func<CancellationToken, Task<IReadOnlyList<WebCatalogEntry>?>> read,
        string name,
        List<string> warnings,
        CancellationToken cancellationToken)
    {
        try
        {
            if (await read(cancellationToken).ConfigureAwait(false) is { } entries)
            {
                return entries;
            }

            warnings.Add($"The web catalogue's {name} has an unknown format; it was ignored.");
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
            ReadOnlyMemory<byte> body = await _fetcher.FetchAsync(GetSearchUri(page), cancellationToken).ConfigureAwait(false);
            if (WebCatalogJson.ReadSearch(body, out pages) is not { } entriesOfPage)
            {
                return null;
            }

            entries.AddRange(entriesOfPage);
        }

        return entries;
    }

    private async Task<IReadOnlyList<WebCatalogEntry>?> ReadEndpointsAsync(CancellationToken cancellationToken)
    {
        Uri address = new(_origin, "/v2/endpoints?page-size=1000");
        return WebCatalogJson.ReadEndpoints(await _fetcher.FetchAsync(address, cancellationToken).ConfigureAwait(false));
    }

    private Uri GetSearchUri(int page)
    {
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"query":"orgName:\"qc69jvmznzxy\"","page":{{page}},"pageSize":{{PageSize}},"scoredSize":{{PageSize}}"""
                + $$"""
                ,"groupBy":"resourceType","filters":[{"field":"nimType","value":"nim_type_preview"}]
                """
                + $$"""
                ,"orderBy":[{"field":"dateCreated","value":"DESC"}]}
                """);
        return new Uri(_origin, $"/v2/search/catalog/resources/ENDPOINT?q={Uri.EscapeDataString(query)}&group-labels-by-labelset=true");
    }
}
