using System.Runtime.CompilerServices;

namespace NimProbe.Engine.Catalog;

/// <summary>The catalogue of a service.</summary>
public sealed class ModelCatalog
{
    // A model in the pipeline brings its catalogue to the next run. A property would become part of the model's equality and of views.
    private static readonly ConditionalWeakTable<NimModel, ModelCatalog> s_origins = [];

    private readonly Dictionary<string, NimModel> _models;
    private readonly IReadOnlyDictionary<string, string> _roots;
    private readonly Lazy<HashSet<string>> _names;

    /// <summary>Creates a catalogue.</summary>
    /// <param name="models">The models.</param>
    /// <param name="warnings">Problems of the catalogue, as sentences.</param>
    /// <param name="roots">The <c>root</c> of the entries that have one, by id.</param>
    internal ModelCatalog(IReadOnlyList<NimModel> models, IReadOnlyList<string> warnings, IReadOnlyDictionary<string, string> roots)
    {
        Models = models;
        Warnings = warnings;
        _roots = roots;
        _models = models.ToDictionary(m => m.Id, StringComparer.Ordinal);
        _names = new(() => Models.Select(static m => NimModelId.GetComparableName(m.Id)).ToHashSet(StringComparer.Ordinal));
        foreach (NimModel model in models)
        {
            s_origins.AddOrUpdate(model, this);
        }
    }

    /// <summary>The models, each once, in the order of the catalogue.</summary>
    public IReadOnlyList<NimModel> Models { get; }

    /// <summary>Problems of the catalogue, as sentences.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Finds a model by its exact id; null if the catalogue does not list it.</summary>
    public NimModel? Find(string id) => _models.GetValueOrDefault(id);

    /// <summary>Gets the catalogue that a model was read from; null if the model has been created in another way.</summary>
    internal static ModelCatalog? FindOrigin(NimModel model) => s_origins.TryGetValue(model, out ModelCatalog? catalog) ? catalog : null;

    /// <summary>Records that a model, a changed copy, was read from the same catalogue as another.</summary>
    /// <returns>The copy.</returns>
    internal static NimModel WithOrigin(NimModel copy, NimModel original)
    {
        if (FindOrigin(original) is { } catalog)
        {
            s_origins.AddOrUpdate(copy, catalog);
        }

        return copy;
    }

    /// <summary>Whether the catalogue lists a model of this name, compared as <see cref="NimModelId.GetComparableName"/> does.</summary>
    internal bool ListsName(string id) => _names.Value.Contains(NimModelId.GetComparableName(id));

    /// <summary>
    /// Whether two names are of one model: both are entries with the same <c>root</c>, or one is the <c>root</c> of the other.
    /// </summary>
    internal bool HaveSameRoot(string one, string other) =>
        NimModelId.GetComparableName(GetRoot(one)) == NimModelId.GetComparableName(GetRoot(other));

    private string GetRoot(string id) => _roots.GetValueOrDefault(id, id);
}
