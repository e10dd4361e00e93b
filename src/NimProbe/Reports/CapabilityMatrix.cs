namespace NimProbe.Reports;

/// <summary>The capabilities of models as a matrix, in an order that does not depend on the order of the input.</summary>
internal sealed class CapabilityMatrix
{
    private CapabilityMatrix()
    {
    }

    /// <summary>The capabilities that were tested, in their order.</summary>
    public IReadOnlyList<NimCapability> Capabilities { get; private init; } = [];

    /// <summary>The models, sorted by service, then id.</summary>
    public IReadOnlyList<CapabilityMatrixRow> Rows { get; private init; } = [];

    /// <summary>Whether all models are of one service.</summary>
    public bool HasOneService => Rows.Select(static r => r.Service).Distinct(StringComparer.Ordinal).Take(2).Count() == 1;

    /// <summary>Creates a matrix with the newest result of each capability.</summary>
    public static CapabilityMatrix From(IReadOnlyCollection<NimCapabilityResult> results) => new()
    {
        Capabilities = [.. results.Select(static r => r.Capability).Distinct().Order()],
        Rows =
        [
            .. results
                .GroupBy(static r => (Service: ReportText.FormatAddress(r.BaseUri), Id: NimText.Sanitize(r.Id)))
                .OrderBy(static g => g.Key.Service, StringComparer.Ordinal)
                .ThenBy(static g => g.Key.Id, StringComparer.Ordinal)
                .Select(static g => new CapabilityMatrixRow(g.First().Id, g.Key.Service, SelectNewest(g))),
        ],
    };

    private static NimCapabilityResult[] SelectNewest(IEnumerable<NimCapabilityResult> results) =>
    [
        .. results
            .GroupBy(static r => r.Capability)
            .OrderBy(static g => g.Key)
            .Select(static g => g.Aggregate(static (newest, next) =>
                NimText.ToUtc(next.TestedAt) >= NimText.ToUtc(newest.TestedAt) ? next : newest)),
    ];
}
