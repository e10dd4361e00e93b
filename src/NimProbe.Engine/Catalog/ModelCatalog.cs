namespace NimProbe.Engine.Catalog;

/// <summary>The catalogue of a service.</summary>
public sealed class ModelCatalog
{
    private readonly Dictionary<string, NimModel> _models;

    internal ModelCatalog(IReadOnlyList<NimModel> models, IReadOnlyList<string> warnings)
    {
        Models = models;
        Warnings = warnings;
        _models = models.ToDictionary(m => m.Id, StringComparer.Ordinal);
    }

    /// <summary>The models, each once, in the order of the catalogue.</summary>
    public IReadOnlyList<NimModel> Models { get; }

    /// <summary>Problems of the catalogue, as sentences.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Finds a model by its exact id; null if the catalogue does not list it.</summary>
    public NimModel? Find(string id) => _models.GetValueOrDefault(id);
}
