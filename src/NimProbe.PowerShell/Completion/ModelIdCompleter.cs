namespace NimProbe.PowerShell.Completion;

/// <summary>Completes model ids, also from the part after the slash.</summary>
public sealed class ModelIdCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string ToolTip)> GetNames(IReadOnlyList<NimModel> models) =>
        models.Select(static m => (m.Id, m.DeprecatesOn is { } date ? $"{m.Kind}, deprecated from {date:yyyy-MM-dd}" : m.Kind.ToString()));
}
