namespace NimProbe.PowerShell.Completion;

/// <summary>Completes publishers.</summary>
public sealed class PublisherCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string ToolTip)> GetNames(IReadOnlyList<NimModel> models) => models
        .Where(static m => m.Publisher.Length > 0)
        .DistinctBy(static m => m.Id)
        .CountBy(static m => m.Publisher)
        .OrderBy(static p => p.Key, StringComparer.Ordinal)
        .Select(static p => (p.Key, p.Value == 1 ? "1 model" : $"{p.Value} models"));
}
