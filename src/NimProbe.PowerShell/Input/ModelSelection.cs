namespace NimProbe.PowerShell.Input;

/// <summary>
/// Selects models of a catalogue: those that the input names, of certain publishers and kinds. Names are compared without case.
/// </summary>
internal sealed class ModelSelection
{
    private readonly HashSet<string> _ids = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Func<string, bool>> _patterns = [];
    private readonly NameFilter _publishers;
    private readonly IReadOnlyCollection<NimModelKind>? _kinds;
    private bool _isWholeCatalog;

    /// <summary>Creates a selection.</summary>
    /// <param name="isWholeCatalog">Whether there is no input to select by.</param>
    /// <param name="publishers">The publishers.</param>
    /// <param name="kinds">The kinds; null for all.</param>
    public ModelSelection(bool isWholeCatalog, NameFilter publishers, IReadOnlyCollection<NimModelKind>? kinds)
    {
        _isWholeCatalog = isWholeCatalog;
        _publishers = publishers;
        _kinds = kinds;
    }

    /// <summary>Whether nothing is selected.</summary>
    public bool IsEmpty => !_isWholeCatalog && _ids.Count == 0 && _patterns.Count == 0;

    /// <summary>Adds what an input object names; null names nothing.</summary>
    public void Add(ModelInputItem? item)
    {
        switch (item)
        {
            case { Id: null }:
                _isWholeCatalog = true;
                break;
            case { Matches: { } matches }:
                _patterns.Add(matches);
                break;
            case { Id: { } id }:
                _ids.Add(id);
                break;
        }
    }

    /// <summary>Whether a model is selected.</summary>
    public bool Matches(NimModel model) =>
        (_isWholeCatalog || _ids.Contains(model.Id) || _patterns.Exists(matches => matches(model.Id)))
        && _publishers.Matches(model.Publisher)
        && (_kinds is null || _kinds.Contains(model.Kind));

    /// <summary>Gets the ids and publishers without wildcards that a catalogue does not list.</summary>
    public IEnumerable<MissingName> GetMissing(IReadOnlyList<NimModel> models) =>
    [
        .. _ids.Except(models.Select(static m => m.Id), StringComparer.OrdinalIgnoreCase)
            .Select(static id => new MissingName(id, IsPublisher: false)),
        .. _publishers.Literals.Except(models.Select(static m => m.Publisher), StringComparer.OrdinalIgnoreCase)
            .Select(static publisher => new MissingName(publisher, IsPublisher: true)),
    ];
}
