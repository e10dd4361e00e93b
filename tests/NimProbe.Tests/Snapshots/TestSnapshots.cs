namespace NimProbe.Tests.Snapshots;

/// <summary>Creates snapshots in one line.</summary>
internal static class TestSnapshots
{
    public static readonly Uri Service = new("https://integrate.api.nvidia.com/v1");

    public static DateTime Day(int day) => new DateTime(2026, 6, 1, 6, 30, 0, DateTimeKind.Utc).AddDays(day);

    /// <summary>Creates a complete snapshot of a day.</summary>
    public static NimSnapshot Complete(int day, params (string Id, NimModelStatus Status)[] results) => new()
    {
        TakenAt = Day(day),
        BaseUri = Service,
        CatalogCount = results.Length,
        IsComplete = results.Length > 0,
        Results = [.. results.Select(r => Result(day, r.Id, r.Status, results.Length)).OrderBy(r => r.Id, StringComparer.Ordinal)],
    };

    /// <summary>Creates a snapshot of a day in which 100 listed models have no result.</summary>
    public static NimSnapshot Incomplete(int day, params (string Id, NimModelStatus Status)[] results) =>
        Complete(day, results) with { CatalogCount = results.Length + 100, IsComplete = false };

    public static NimProbeResult Result(int day, string id, NimModelStatus status, int catalogCount = 1) =>
        new() { Id = id, Status = status, Attempts = 1, CatalogCount = catalogCount, TestedAt = Day(day), BaseUri = Service };

    /// <summary>Changes all results of a snapshot.</summary>
    public static NimSnapshot With(this NimSnapshot snapshot, Func<NimProbeResult, NimProbeResult> change) =>
        snapshot with { Results = [.. snapshot.Results.Select(change)] };
}
