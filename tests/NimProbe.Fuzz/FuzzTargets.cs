using NimProbe.Fuzz.Targets;

namespace NimProbe.Fuzz;

/// <summary>Everything that reads what comes from outside.</summary>
public static class FuzzTargets
{
    /// <summary>Each reader, and the writers of reports, whose input is what the readers let through.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } = [AnswerFuzz.Target, CatalogFuzz.Target, WebCatalogFuzz.Target, SnapshotFuzz.Target, ReportFuzz.Target];
}
