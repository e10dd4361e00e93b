using System.Text;

namespace NimProbe.Engine.Catalog;

/// <summary>The web catalogue.</summary>
public sealed class WebCatalog
{
    private readonly Dictionary<string, NimEndpoint?> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NimEndpoint?> _byName = new(StringComparer.Ordinal);

    internal WebCatalog(IReadOnlyList<NimEndpoint> endpoints, IReadOnlyList<string> warnings)
    {
        Endpoints = endpoints;
        Warnings = warnings;
        foreach (NimEndpoint endpoint in endpoints)
        {
            AddToIndex(_byId, NormalizeName(endpoint.Id), endpoint);
            AddToIndex(_byName, NormalizeName(NimModelId.GetName(endpoint.Id)), endpoint);
        }
    }

    /// <summary>The entries, sorted by id.</summary>
    public IReadOnlyList<NimEndpoint> Endpoints { get; }

    /// <summary>Problems of the web catalogue, as sentences.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Finds the entry of a model by publisher and name, or by a name that only one entry has; null if there is none.</summary>
    /// <param name="modelId">
    /// The id in the API. The web catalogue has <c>_</c> or <c>-</c> instead of dots, and full names of publishers.
    /// </param>
    public NimEndpoint? Find(string modelId) =>
        _byId.GetValueOrDefault(NormalizeName(modelId)) ?? _byName.GetValueOrDefault(NormalizeName(NimModelId.GetName(modelId)));

    /// <summary>Adds the data of the web catalogue to the models that have an entry.</summary>
    public IReadOnlyList<NimModel> Join(IReadOnlyList<NimModel> models) =>
    [
        .. models.Select(m => Find(m.Id) is { } endpoint
            ? ModelCatalog.WithOrigin(m with { FreeEndpoint = endpoint.FreeEndpoint, DeprecatesOn = endpoint.DeprecatesOn }, m)
            : m),
    ];

    /// <summary>Reduces an id or name to its letters and digits, in lower case; a text without any stays unchanged.</summary>
    internal static string NormalizeName(string text)
    {
        StringBuilder key = new(text.Length);
        foreach (char c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                key.Append(char.ToLowerInvariant(c));
            }
        }

        return key.Length > 0 ? key.ToString() : text;
    }

    // A key that two entries share is ambiguous.
    private static void AddToIndex(Dictionary<string, NimEndpoint?> index, string key, NimEndpoint endpoint)
    {
        if (!index.TryAdd(key, endpoint))
        {
            index[key] = null;
        }
    }
}
