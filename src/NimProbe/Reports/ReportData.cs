using NimProbe.Comparison;

namespace NimProbe.Reports;

/// <summary>The records of a report, in an order that does not depend on the order of the input.</summary>
public sealed class ReportData
{
    private ReportData()
    {
    }

    /// <summary>
    /// The newest result of each model of each service, sorted by service, then id. If the input has no results: those of
    /// each service's newest snapshot.
    /// </summary>
    internal IReadOnlyList<NimProbeResult> Results { get; private init; } = [];

    /// <summary>
    /// The changes, sorted by time, service, then id. If the input has no changes: those between each service's newest snapshot and
    /// its earlier ones.
    /// </summary>
    internal IReadOnlyList<NimModelChange> Changes { get; private init; } = [];

    /// <summary>The last history of each model of each service in the input, sorted by service, then id.</summary>
    internal IReadOnlyList<NimModelHistory> Histories { get; private init; } = [];

    /// <summary>
    /// The newest report of each service, sorted by address; services without an address come first, sorted by name.
    /// </summary>
    internal IReadOnlyList<NimService> Services { get; private init; } = [];

    /// <summary>The capabilities of models.</summary>
    internal CapabilityMatrix Capabilities { get; private init; } = CapabilityMatrix.From([]);

    /// <summary>The newest speed of each model of each service, sorted by service, then id.</summary>
    internal IReadOnlyList<NimModelSpeed> Speeds { get; private init; } = [];

    /// <summary>The snapshots, oldest first.</summary>
    internal IReadOnlyList<NimSnapshot> Snapshots { get; private init; } = [];

    /// <summary>A model whose end of life is at most this number of days after its probe fails; null for no such rule.</summary>
    internal int? RetiringWithinDays { get; private init; }

    /// <summary>The results by the address of their service, sorted.</summary>
    internal IEnumerable<IGrouping<string, NimProbeResult>> ResultsByService =>
        Results.GroupBy(static r => ReportText.FormatAddress(r.BaseUri), StringComparer.Ordinal);

    /// <summary>Whether all results are of one service.</summary>
    internal bool HasOneService => ResultsByService.Take(2).Count() == 1;

    /// <summary>
    /// The address of the only service of a report without results, whose tables do not show it; null if there are results, which name
    /// their services, or if there are several services, which the tables show.
    /// </summary>
    internal string? OnlyService
    {
        get
        {
            string[] services =
            [
                .. Changes.Select(static c => c.BaseUri)
                    .Concat(Histories.Select(static h => h.BaseUri))
                    .Concat(Speeds.Select(static s => s.BaseUri))
                    .Select(ReportText.FormatOptionalAddress)
                    .Concat(Capabilities.Rows.Select(static r => r.Service))
                    .Where(static s => s.Length > 0)
                    .Distinct(StringComparer.Ordinal)
                    .Take(2),
            ];
            return Results.Count == 0 && services.Length == 1 ? services[0] : null;
        }
    }

    /// <summary>Whether all speeds are of one service.</summary>
    internal bool HasOneSpeedService => Speeds.Select(static s => ReportText.FormatAddress(s.BaseUri)).Distinct().Count() == 1;

    /// <summary>Whether another model than the requested one answered for some result.</summary>
    internal bool HasSubstitutes => Results.Any(ReportSummary.IsSubstituted);

    /// <summary>The newest snapshot of each service, sorted by service.</summary>
    internal IEnumerable<NimSnapshot> NewestSnapshots => GetNewest(Snapshots);

    /// <summary>Sorts the records of a report by type.</summary>
    /// <param name="records">
    /// Results, changes, histories, services, speeds, capabilities and snapshots in any order. Other objects are ignored.
    /// </param>
    /// <param name="retiringWithinDays">
    /// For test cases: a model fails if its end of life is at most this number of days after its probe; null for no such rule.
    /// </param>
    public static ReportData From(IEnumerable<object> records, int? retiringWithinDays = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        object[] all = [.. records];
        NimSnapshot[] snapshots =
        [
            .. all.OfType<NimSnapshot>()
                .OrderBy(static s => NimText.ToUtc(s.TakenAt))
                .ThenBy(static s => ReportText.FormatAddress(s.BaseUri), StringComparer.Ordinal)
                .ThenBy(static s => s.Path, StringComparer.Ordinal),
        ];
        NimProbeResult[] results = [.. all.OfType<NimProbeResult>()];
        NimModelChange[] changes = [.. all.OfType<NimModelChange>()];
        return new ReportData
        {
            Results = SelectNewest(results.Length > 0 ? results : GetNewest(snapshots).SelectMany(static s => s.Results)),
            Changes =
            [
                .. (changes.Length > 0 ? changes : GroupByService(snapshots).SelectMany(Compare))
                    .OrderBy(static c => NimText.ToUtc(c.DifferenceTakenAt))
                    .ThenBy(static c => ReportText.FormatOptionalAddress(c.BaseUri), StringComparer.Ordinal)
                    .ThenBy(static c => c.Id, StringComparer.Ordinal)
                    .ThenBy(static c => c.Change)
                    .ThenBy(static c => c.BaseUri is null ? "" : ReportText.FormatAddress(c.BaseUri), StringComparer.Ordinal),
            ],
            Histories =
            [
                .. all.OfType<NimModelHistory>()
                    .GroupBy(static h => (Service: ReportText.FormatOptionalAddress(h.BaseUri), h.Id))
                    .OrderBy(static g => g.Key.Service, StringComparer.Ordinal)
                    .ThenBy(static g => g.Key.Id, StringComparer.Ordinal)
                    .Select(static g => g.Last()),
            ],
            Services = SelectNewest(all.OfType<NimService>()),
            Capabilities = CapabilityMatrix.From([.. all.OfType<NimCapabilityResult>()]),
            Speeds =
            [
                .. all.OfType<NimModelSpeed>()
                    .GroupBy(static s => (Service: ReportText.FormatAddress(s.BaseUri), Id: NimText.Sanitize(s.Id)))
                    .OrderBy(static g => g.Key.Service, StringComparer.Ordinal)
                    .ThenBy(static g => g.Key.Id, StringComparer.Ordinal)
                    .Select(static g => g.Aggregate(static (newest, next) =>
                        NimText.ToUtc(next.MeasuredAt) >= NimText.ToUtc(newest.MeasuredAt) ? next : newest)),
            ],
            Snapshots = snapshots,
            RetiringWithinDays = retiringWithinDays,
        };
    }

    private static IEnumerable<NimSnapshot> GetNewest(IEnumerable<NimSnapshot> sorted) =>
        GroupByService(sorted).Select(static g => g.Last());

    private static IEnumerable<IGrouping<string, NimSnapshot>> GroupByService(IEnumerable<NimSnapshot> sorted) => sorted
        .GroupBy(static s => ReportText.FormatAddress(s.BaseUri), StringComparer.Ordinal)
        .OrderBy(static g => g.Key, StringComparer.Ordinal);

    // Compares the newest snapshot of one service with all earlier ones.
    private static IReadOnlyList<NimModelChange> Compare(IEnumerable<NimSnapshot> sorted)
    {
        NimSnapshot[] snapshots = [.. sorted];
        SnapshotComparison comparison = new();
        foreach (NimSnapshot earlier in snapshots.SkipLast(1))
        {
            comparison.AddReference(earlier);
        }

        return snapshots.Length > 1 ? comparison.Compare(snapshots[^1]) : [];
    }

    private static IReadOnlyList<NimService> SelectNewest(IEnumerable<NimService> services) =>
    [
        .. services
            .GroupBy(static s => (Address: ReportText.FormatService(s), Name: s.Name ?? ""))
            .OrderBy(static g => g.Key.Address, StringComparer.Ordinal)
            .ThenBy(static g => g.Key.Name, StringComparer.Ordinal)
            .Select(static g => GetNewest(g, static s => s.CheckedAt)),
    ];

    private static IReadOnlyList<NimProbeResult> SelectNewest(IEnumerable<NimProbeResult> results) =>
    [
        .. results
            .GroupBy(static r => (Service: ReportText.FormatAddress(r.BaseUri), Id: NimText.Sanitize(r.Id)))
            .OrderBy(static g => g.Key.Service, StringComparer.Ordinal)
            .ThenBy(static g => g.Key.Id, StringComparer.Ordinal)
            .Select(static g => GetNewest(g, static r => r.TestedAt)),
    ];

    // Of two with the same time, the one that was given last.
    private static T GetNewest<T>(IEnumerable<T> records, Func<T, DateTime> getTime) =>
        records.Aggregate((newest, next) => NimText.ToUtc(getTime(next)) >= NimText.ToUtc(getTime(newest)) ? next : newest);
}
