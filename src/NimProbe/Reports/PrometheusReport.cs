namespace NimProbe.Reports;

/// <summary>The Prometheus text exposition format 0.0.4: gauges in base units, no timestamps, as node_exporter's textfile collector wants it.</summary>
internal static class PrometheusReport
{
    public static string Write(ReportData data)
    {
        PrometheusWriter metrics = new();
        WriteModels(metrics, data.Results);
        WriteServices(metrics, data);
        WriteHistories(metrics, data.Histories);
        return metrics.ToString();
    }

    private static void WriteModels(PrometheusWriter metrics, IReadOnlyList<NimProbeResult> results)
    {
        metrics.Family("nimprobe_model_info", "What a model is for and the route that its last probe went through.", results, static _ => 1, static r =>
        [
            .. Labels(r), ("publisher", r.Publisher), ("kind", r.Kind.ToString()), ("route", r.Endpoint.ToString()),
        ]);
        metrics.Family("nimprobe_model_status_info", "The verdict of a model's last probe.", results, static _ => 1, static r =>
        [
            .. Labels(r), ("status", r.Status.ToString()), ("availability", r.Availability.ToString()),
        ]);
        metrics.Family("nimprobe_model_available", "Whether a model gave an answer to its last probe.", results, static r => r.Availability == NimAvailability.Available ? 1 : 0, Labels);
        metrics.Family("nimprobe_model_latency_seconds", "From sending a model's last probe to the last byte of its answer.", results, static r => r.LatencyMs / 1000.0, Labels);
        metrics.Family("nimprobe_model_http_status_code", "The HTTP status code of the answer to a model's last probe.", results, static r => r.StatusCode, Labels);
        metrics.Family("nimprobe_model_probe_requests", "How many requests a model's last probe took.", results, static r => r.Attempts, Labels);
        metrics.Family("nimprobe_model_probe_timestamp_seconds", "When a model was probed last.", results, static r => UnixTime(r.TestedAt), Labels);
        metrics.Family("nimprobe_model_end_of_life_timestamp_seconds", "When a model's life ends or ended, as its service said.", results, static r => UnixTime(r.EndOfLife), Labels);
    }

    private static void WriteServices(PrometheusWriter metrics, ReportData data)
    {
        // Every status, also those that no model has: a series that comes and goes makes for alerts that never fire.
        metrics.Family(
            "nimprobe_models",
            "How many models had a status at their last probe.",
            data.ByService.SelectMany(static service => Enum.GetValues<NimModelStatus>().Select(status => (Service: service.Key, Status: status, Count: service.Count(r => r.Status == status)))),
            static c => c.Count,
            static c => [("base_uri", c.Service), ("status", c.Status.ToString())]);
        metrics.Family(
            "nimprobe_catalog_models",
            "How many models the catalogue listed; 0 where that is not known.",
            data.ByService,
            static service => service.Max(static r => r.CatalogCount),
            static service => [("base_uri", service.Key)]);
        metrics.Family("nimprobe_snapshot_timestamp_seconds", "When the newest snapshot was taken.", data.Newest, static s => UnixTime(s.TakenAt), Labels);
        metrics.Family("nimprobe_snapshot_complete", "Whether the newest snapshot has a result for every model that the catalogue listed.", data.Newest, static s => s.IsComplete ? 1 : 0, Labels);
    }

    private static void WriteHistories(PrometheusWriter metrics, IReadOnlyList<NimModelHistory> histories)
    {
        metrics.Family("nimprobe_history_available_ratio", "The share of a model's telling probes that found it available.", histories, static h => h.AvailablePercent / 100, Labels);
        metrics.Family("nimprobe_history_probes", "How many runs probed a model.", histories, static h => h.Probes, Labels);
        metrics.Family("nimprobe_history_flaps", "How often a model became available or ceased to be.", histories, static h => h.Flaps, Labels);
        metrics.Family("nimprobe_history_first_seen_timestamp_seconds", "The first run that has a model.", histories, static h => UnixTime(h.FirstSeen), Labels);
        metrics.Family("nimprobe_history_last_seen_timestamp_seconds", "The last run that has a model.", histories, static h => UnixTime(h.LastSeen), Labels);
        metrics.Family("nimprobe_history_latency_p50_seconds", "The median latency of a model's answers.", histories, static h => h.LatencyP50Ms / 1000.0, Labels);
        metrics.Family("nimprobe_history_latency_p95_seconds", "The 95th percentile of the latency of a model's answers.", histories, static h => h.LatencyP95Ms / 1000.0, Labels);
        metrics.Family("nimprobe_history_status_info", "A model's status in the last run that has it.", histories, static _ => 1, static h => [.. Labels(h), ("status", h.LastStatus.ToString())]);
    }

    private static (string, string)[] Labels(NimProbeResult result) => [("base_uri", ReportText.Address(result.BaseUri)), ("model", result.Id)];

    private static (string, string)[] Labels(NimSnapshot snapshot) => [("base_uri", ReportText.Address(snapshot.BaseUri))];

    private static (string, string)[] Labels(NimModelHistory history) => [("model", history.Id)];

    private static double? UnixTime(DateTime? time) => time is null
        ? null
        : new DateTimeOffset(DateTime.SpecifyKind(NimText.ToUtc(time.Value), DateTimeKind.Utc)).ToUnixTimeMilliseconds() / 1000.0;
}
