using NimProbe.Engine.Kinds;

namespace NimProbe.Engine.Catalog;

/// <summary>The catalogue of a service.</summary>
public sealed class ModelCatalog
{
    private readonly Dictionary<string, NimModel> _models;

    private readonly IReadOnlyDictionary<string, string> _roots;
    private readonly HashSet<string> _names;

    internal ModelCatalog(IReadOnlyList<NimModel> models, IReadOnlyList<string> warnings, IReadOnlyDictionary<string, string> roots)
    {
        Models = models;
        Warnings = warnings;
        _roots = roots;
        _names = models.Select(static m => ModelName.Normalize(m.Id)).ToHashSet(StringComparer.Ordinal);
        _models = models.ToDictionary(m => m.Id, StringComparer.Ordinal);
    }

    /// <summary>The models, each once, in the order of the catalogue.</summary>
    public IReadOnlyList<NimModel> Models { get; }

    /// <summary>Problems of the catalogue, as sentences.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Finds a model by its exact id; null if the catalogue does not list it.</summary>
    public NimModel? Find(string id) => _models.GetValueOrDefault(id);

    /// <summary>Whether the catalogue lists a model of this name, compared as <see cref="ModelName.Normalize"/> does.</summary>
    internal bool ListsName(string id) => _names.Contains(ModelName.Normalize(id));

    /// <summary>Whether two ids are entries with the same <c>root</c>, that is, names of one model.</summary>
    internal bool HaveSameRoot(string one, string other) =>
        _roots.TryGetValue(one, out string? root) && _roots.TryGetValue(other, out string? otherRoot) && root == otherRoot;
}
