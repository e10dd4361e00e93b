namespace NimProbe.PowerShell.Completion;

/// <summary>Completes the kinds that the last catalogue has; all of them before any was read.</summary>
public sealed class KindCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string ToolTip)> Names(IReadOnlyList<NimModel> models)
    {
        ILookup<NimModelKind, NimModel> byKind = models.ToLookup(static m => m.Kind);
        return Enum.GetValues<NimModelKind>()
            .Where(k => models.Count == 0 || byKind.Contains(k))
            .Select(k => (k.ToString(), models.Count == 0 ? k.ToString() : $"{byKind[k].Count()} models"));
    }
}
