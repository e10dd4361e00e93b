namespace NimProbe.Reports;

/// <summary>What a report is made of, in an order that depends on nothing but the data: the same input makes the same report.</summary>
public sealed class ReportData
{
    private ReportData()
    {
    }

    /// <summary>Each model of each service once, with its newest result; sorted by service, then id. Where no results were given, those of each service's newest snapshot.</summary>
    public required IReadOnlyList<NimProbeResult> Results { get; init; }

    /// <summary>The changes, sorted by time, then id. Where none were given, those between each service's newest snapshot and its earlier ones.</summary>
    public required IReadOnlyList<NimModelChange> Changes { get; init; }

    /// <summary>Each model's history once, the last one given; sorted by id.</summary>
    public required IReadOnlyList<NimModelHistory> Histories { get; init; }

    /// <summary>The snapshots, the oldest first.</summary>
    public required IReadOnlyList<NimSnapshot> Snapshots { get; init; }

    /// <summary>The results of each service, by its address; sorted.</summary>
    internal IEnumerable<IGrouping<string, NimProbeResult>> ByService => Results.GroupBy(static r => ReportText.Address(r.BaseUri), StringComparer.Ordinal);

    /// <summary>The newest snapshot of each service, sorted by service.</summary>
    internal IEnumerable<NimSnapshot> Newest => NewestOf(Snapshots);

    /// <summary>Sorts out what was given.</summary>
    /// <param name="records">Results, changes, histories and snapshots, mixed as they come; anything else is passed over.</param>
    public static ReportData From(IEnumerable<object> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        object[] all = [.. records];
        NimSnapshot[] snapshots =
        [
            .. all.OfType<NimSnapshot>()
                .OrderBy(static s => NimText.ToUtc(s.TakenAt))
                .ThenBy(static s => ReportText.Address(s.BaseUri), StringComparer.Ordinal)
                .ThenBy(static s => s.Path, StringComparer.Ordinal),
        ];
        NimProbeResult[] results = [.. all.OfType<NimProbeResult>()];
        NimModelChange[] changes = [.. all.OfType<NimModelChange>()];
        return new ReportData
        {
            Results = EachOnce(results.Length > 0 ? results : NewestOf(snapshots).SelectMany(static s => s.Results)),
            Changes =
            [
                .. (changes.Length > 0 ? changes : ByAddress(snapshots).SelectMany(ChangesOf))
                    .OrderBy(static c => NimText.ToUtc(c.DifferenceTakenAt))
                    .ThenBy(static c => c.Id, StringComparer.Ordinal)
                    .ThenBy(static c => c.Change),
            ],
            Histories =
            [
                .. all.OfType<NimModelHistory>()
                    .GroupBy(static h => h.Id, StringComparer.Ordinal)
                    .Select(static g => g.Last())
                    .OrderBy(static h => h.Id, StringComparer.Ordinal),
            ],
            Snapshots = snapshots,
        };
    }

    private static IEnumerable<NimSnapshot> NewestOf(IEnumerable<NimSnapshot> sorted) => ByAddress(sorted).Select(static s => s.Last());

    private static IEnumerable<IGrouping<string, NimSnapshot>> ByAddress(IEnumerable<NimSnapshot> sorted) => sorted
        .GroupBy(static s => ReportText.Address(s.BaseUri), StringComparer.Ordinal)
        .OrderBy(static g => g.Key, StringComparer.Ordinal);

    private static IReadOnlyList<NimModelChange> ChangesOf(IEnumerable<NimSnapshot> ofOneService)
    {
        NimSnapshot[] snapshots = [.. ofOneService];
        SnapshotComparison comparison = new();
        foreach (NimSnapshot earlier in snapshots.SkipLast(1))
        {
            comparison.AddReference(earlier);
        }

        return snapshots.Length > 1 ? comparison.Compare(snapshots[^1]) : [];
    }

    private static IReadOnlyList<NimProbeResult> EachOnce(IEnumerable<NimProbeResult> results) =>
    [
        .. results
            .GroupBy(static r => (Service: ReportText.Address(r.BaseUri), Id: NimText.Sanitize(r.Id)))
            .OrderBy(static g => g.Key.Service, StringComparer.Ordinal)
            .ThenBy(static g => g.Key.Id, StringComparer.Ordinal)
            .Select(static g => g.Aggregate(static (newest, next) => NimText.ToUtc(next.TestedAt) >= NimText.ToUtc(newest.TestedAt) ? next : newest)),
    ];
}
