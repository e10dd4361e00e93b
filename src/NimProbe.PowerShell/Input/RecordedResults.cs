namespace NimProbe.PowerShell.Input;

/// <summary>Reads the results of an earlier run: results, rows with their properties, and snapshots.</summary>
internal static class RecordedResults
{
    /// <summary>Reads the newest result of each model.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.InputInvalid"/>: an object contains no results.</exception>
    public static IReadOnlyList<NimProbeResult> Read(IEnumerable<object?> items)
    {
        ResultInput reader = new();
        return
        [
            .. items
                .SelectMany(item => InputRow.GetBaseObject(item) is NimSnapshot snapshot ? snapshot.Results : [reader.Read(item)])
                .GroupBy(static r => (r.BaseUri, r.Id))
                .Select(static g => g.MaxBy(static r => NimText.ToUtc(r.TestedAt))!),
        ];
    }
}
