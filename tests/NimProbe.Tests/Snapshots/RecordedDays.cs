using System.Globalization;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Snapshots;

/// <summary>The recorded runs of June and July 2026: one per day, of every model in the catalogue of that day.</summary>
internal static class RecordedDays
{
    /// <summary>The rows of the recording.</summary>
    public static IReadOnlyList<RecordedProbe> Rows { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "recorded-probes.csv")).Skip(1).Select(line =>
        {
            string[] cells = line.Split(',');
            return new RecordedProbe(
                DateTime.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
                cells[1],
                cells[4],
                cells[5].Length == 0 ? null : int.Parse(cells[5], CultureInfo.InvariantCulture));
        }),
    ];

    /// <summary>The recording as snapshots, the oldest first.</summary>
    public static IReadOnlyList<NimSnapshot> Snapshots { get; } =
        [.. Rows.GroupBy(r => r.TakenAt).OrderBy(day => day.Key).Select(ToSnapshot)];

    private static NimSnapshot ToSnapshot(IGrouping<DateTime, RecordedProbe> day)
    {
        NimSnapshot snapshot = new() { TakenAt = day.Key, BaseUri = TestSnapshots.Service, CatalogCount = day.Count(), IsComplete = true };
        return snapshot with
        {
            Results =
            [
                .. day.OrderBy(r => r.Id, StringComparer.Ordinal).Select(row => new NimProbeResult
                {
                    Id = row.Id,
                    Status = GetStatus(row.Answer),
                    LatencyMs = row.LatencyMs,
                    Attempts = 1,
                    CatalogCount = snapshot.CatalogCount,
                    TestedAt = day.Key,
                    BaseUri = TestSnapshots.Service,
                }),
            ],
        };
    }

    private static NimModelStatus GetStatus(string answer) => answer switch
    {
        "json_choices" or "json_embedding" => Available,
        "json_function_not_found_for_account" => NotEntitled,
        "json_function_not_deployed" => Undeployed,
        "json_degraded_function" => Degraded,
        "worker_model_not_found" => Misconfigured,
        "worker_503_resource_exhausted" or "worker_529_overloaded" => Busy,
        "json_429_too_many_requests" => RateLimited,
        "no_answer_timeout" => TimedOut,
        "text_404_page_not_found" => NoRoute,
        "json_502_upstream_request_failed" => Unreachable,
        "empty_body" => Inconclusive,
        _ when answer.StartsWith("worker_500_", StringComparison.Ordinal) => Failing,
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "The recording names an answer that the test does not know."),
    };
}

/// <summary>One row of the recording.</summary>
internal sealed record RecordedProbe(DateTime TakenAt, string Id, string Answer, int? LatencyMs);
