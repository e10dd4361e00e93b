namespace NimProbe.PowerShell.Completion;

/// <summary>Completes model ids, also from the part after the slash.</summary>
public sealed class ModelIdCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string ToolTip)> GetNames(IReadOnlyList<NimModel> models) =>
        models.DistinctBy(static m => m.Id).Select(static m => (m.Id, Describe(m)));

    private static string Describe(NimModel model) =>
        model.DeprecatesOn is { } date ? $"{model.Kind}, deprecated from {date:yyyy-MM-dd}" : model.Kind.ToString();
}
