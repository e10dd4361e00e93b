using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Input;

/// <summary>Selects models of the catalogues of several services, and finds out which names no service lists.</summary>
internal sealed class CatalogSelection
{
    private readonly ConnectionSet _connections;
    private readonly NameFilter _publishers;
    private readonly IReadOnlyCollection<NimModelKind>? _kinds;
    private readonly Dictionary<Uri, ModelSelection> _selections = new(ServiceComparer.Instance);
    private readonly List<Uri> _services = [];
    private readonly Dictionary<MissingName, int> _missing = [];
    private readonly List<NimModel> _models = [];

    /// <summary>Creates a selection.</summary>
    /// <param name="connections">The services of the command.</param>
    /// <param name="isWholeCatalog">Whether there is no input to select by.</param>
    /// <param name="publishers">The publishers.</param>
    /// <param name="kinds">The kinds; null for all.</param>
    public CatalogSelection(
        ConnectionSet connections, bool isWholeCatalog, NameFilter publishers, IReadOnlyCollection<NimModelKind>? kinds)
    {
        _connections = connections;
        _publishers = publishers;
        _kinds = kinds;
        if (isWholeCatalog)
        {
            Array.ForEach([.. connections.Services], s => FindOrAdd(s).Add(ModelInputItem.FromService(s)));
        }
    }

    /// <summary>The services whose catalogues are needed, in the order of the input.</summary>
    public IReadOnlyList<Uri> Services => _services;

    /// <summary>Adds what an input object names: at its service, or at every service of the command.</summary>
    public void Add(ModelInputItem? item)
    {
        if (item?.BaseUri is { } service)
        {
            FindOrAdd(service).Add(item);
        }
        else if (item is not null)
        {
            Array.ForEach([.. _connections.Services], s => FindOrAdd(s).Add(item));
        }
    }

    /// <summary>Selects from the catalogue of a service, and remembers what it does not list.</summary>
    public IEnumerable<NimModel> Select(Uri service, IReadOnlyList<NimModel> models)
    {
        _models.AddRange(models);
        foreach (MissingName name in _selections[service].GetMissing(models))
        {
            _missing[name] = _missing.GetValueOrDefault(name) + 1;
        }

        return models.Where(_selections[service].Matches);
    }

    /// <summary>Gets the errors of the names that none of their services lists. Call after every catalogue was read.</summary>
    public IEnumerable<NimProbeException> GetErrors()
    {
        // A service whose catalogue cannot be read may list the name.
        Dictionary<MissingName, int> asked = _selections.Values
            .SelectMany(static s => s.GetMissing([]))
            .CountBy(static name => name)
            .ToDictionary();
        return _missing.Where(m => m.Value == asked[m.Key]).Select(m => m.Key.ToError(_models));
    }

    private ModelSelection FindOrAdd(Uri service)
    {
        if (!_selections.TryGetValue(service, out ModelSelection? selection))
        {
            _selections.Add(service, selection = new ModelSelection(isWholeCatalog: false, _publishers, _kinds));
            _services.Add(service);
        }

        return selection;
    }
}
