using System.Text;

namespace NimProbe.Engine.Catalog;

/// <summary>What the web catalogue said at one moment.</summary>
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
            Index(_byId, NormalizeName(endpoint.Id), endpoint);
            Index(_byName, NormalizeName(NimModelId.GetName(endpoint.Id)), endpoint);
        }
    }

    /// <summary>The entries, sorted by id.</summary>
    public IReadOnlyList<NimEndpoint> Endpoints { get; }

    /// <summary>What could not be read; one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The entry of a model: by publisher and name, else by the name where only one entry has it; null where there is none.</summary>
    /// <param name="modelId">The id as the API writes it. The web writes <c>_</c> or <c>-</c> for dots, and publishers in words.</param>
    public NimEndpoint? Find(string modelId) =>
        _byId.GetValueOrDefault(NormalizeName(modelId)) ?? _byName.GetValueOrDefault(NormalizeName(NimModelId.GetName(modelId)));

    /// <summary>The models with what their entries say of them; those without an entry as they are.</summary>
    public IReadOnlyList<NimModel> Join(IReadOnlyList<NimModel> models) =>
    [
        .. models.Select(m => Find(m.Id) is { } endpoint ? m with { FreeEndpoint = endpoint.FreeEndpoint, DeprecatesOn = endpoint.DeprecatesOn } : m),
    ];

    /// <summary>What is left of an id or name when the ways of writing it are taken away: lower-case letters and digits. A text that has none is its own key.</summary>
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

    // A key that two entries share names neither.
    private static void Index(Dictionary<string, NimEndpoint?> index, string key, NimEndpoint endpoint)
    {
        if (!index.TryAdd(key, endpoint))
        {
            index[key] = null;
        }
    }
}
