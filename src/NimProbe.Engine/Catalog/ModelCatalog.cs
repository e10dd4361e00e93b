namespace NimProbe.Engine.Catalog;

/// <summary>What a service's catalogue listed at one moment.</summary>
public sealed class ModelCatalog
{
    private readonly Dictionary<string, NimModel> _models;

    internal ModelCatalog(IReadOnlyList<NimModel> models, IReadOnlyList<string> warnings)
    {
        Models = models;
        Warnings = warnings;
        _models = models.ToDictionary(m => m.Id, StringComparer.Ordinal);
    }

    /// <summary>The models, each once, in the catalogue's order.</summary>
    public IReadOnlyList<NimModel> Models { get; }

    /// <summary>What was odd about the catalogue; one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Finds a model by its exact id; null where the catalogue does not list it.</summary>
    public NimModel? Find(string id) => _models.GetValueOrDefault(id);
}
