using NimProbe.Fuzz.Targets;

namespace NimProbe.Fuzz;

/// <summary>The readers of untrusted input.</summary>
public static class FuzzTargets
{
    /// <summary>The readers, and the writers of reports, which write the output of the readers.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        AnswerFuzz.Target, CapabilityFuzz.Target, PageFuzz.Target, CatalogFuzz.Target, WebCatalogFuzz.Target, SnapshotFuzz.Target,
        ReportFuzz.Target,
    ];
}
