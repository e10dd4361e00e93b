using NimProbe.Sandbox.Catalog;

namespace NimProbe.Tests.Reports;

/// <summary>The recorded probes of six weeks as snapshots, one per day.</summary>
internal static class RecordedMonth
{
    private static readonly Uri s_service = new("https://integrate.api.nvidia.com/v1");

    public static IReadOnlyList<NimSnapshot> Snapshots { get; } =
    [
        .. CsvTable.Read(RecordedProbes.DefaultPath)
            .GroupBy(static row => row.GetTime("taken_at")!.Value.UtcDateTime)
            .OrderBy(static run => run.Key)
            .Select(static run => new NimSnapshot
            {
                TakenAt = run.Key,
                BaseUri = s_service,
                CatalogCount = run.Count(),
                IsComplete = true,
                Results = [.. run.Select(row => ToResult(row, run.Key, run.Count())).OrderBy(static r => r.Id, StringComparer.Ordinal)],
            }),
    ];

    private static NimProbeResult ToResult(CsvRow row, DateTime takenAt, int catalogCount) => new()
    {
        Id = row.GetRequiredText("id"),
        Kind = row.GetRequiredText("request") == "embeddings" ? NimModelKind.Embedding : NimModelKind.Chat,
        Status = GetStatus(row.GetRequiredText("answer")),
        StatusCode = row.GetMilliseconds("status"),
        LatencyMs = row.GetText("status") is null ? null : row.GetMilliseconds("latency_ms"),
        Attempts = 1,
        CatalogCount = catalogCount,
        Detail = row.GetRequiredText("answer").Replace('_', ' '),
        TestedAt = takenAt,
        BaseUri = s_service,
    };

    private static NimModelStatus GetStatus(string answer) => answer switch
    {
        "json_choices" or "json_embedding" => NimModelStatus.Available,
        "json_function_not_found_for_account" => NimModelStatus.NotEntitled,
        "json_function_not_deployed" => NimModelStatus.Undeployed,
        "json_degraded_function" => NimModelStatus.Degraded,
        "json_429_too_many_requests" => NimModelStatus.RateLimited,
        "text_404_page_not_found" => NimModelStatus.NoRoute,
        "worker_model_not_found" => NimModelStatus.Misconfigured,
        "worker_503_resource_exhausted" or "worker_529_overloaded" => NimModelStatus.Busy,
        "no_answer_timeout" => NimModelStatus.TimedOut,
        "json_502_upstream_request_failed" => NimModelStatus.Unreachable,
        _ when answer.StartsWith("worker_500", StringComparison.Ordinal) => NimModelStatus.Failing,
        _ => NimModelStatus.Inconclusive,
    };
}
