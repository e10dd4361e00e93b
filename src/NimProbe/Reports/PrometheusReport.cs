namespace NimProbe.Reports;

/// <summary>
/// The Prometheus text exposition format 0.0.4: gauges in base units, without timestamps, as node_exporter's textfile
/// collector requires.
/// </summary>
internal static class PrometheusReport
{
    public static string Write(ReportData data)
    {
        PrometheusWriter metrics = new();
        WriteModels(metrics, data.Results);
        WriteCapabilities(metrics, data.Capabilities);
        WriteServices(metrics, data);
        WriteHistories(metrics, data.Histories);
        WriteServiceReports(metrics, SelectNewest(data.Services));
        WriteSpeeds(metrics, data.Speeds);
        return metrics.ToString();
    }

    private static void WriteModels(PrometheusWriter metrics, IReadOnlyList<NimProbeResult> results)
    {
        metrics.WriteGauge(
            "nimprobe_model_info",
            "The publisher and kind of a model, and the route of its last probe.",
            results,
            static _ => 1,
            static r => [.. GetLabels(r), ("publisher", r.Publisher), ("kind", r.Kind.ToString()), ("route", r.Endpoint.ToString())]);
        metrics.WriteGauge(
            "nimprobe_model_status_info",
            "The status of a model at its last probe.",
            results,
            static _ => 1,
            static r => [.. GetLabels(r), ("status", r.Status.ToString()), ("availability", r.Availability.ToString())]);
        metrics.WriteGauge(
            "nimprobe_model_available",
            "Whether a model was available at its last probe.",
            results,
            static r => r.Availability == NimAvailability.Available ? 1 : 0,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_model_substituted",
            "Whether another model answered a model's last probe.",
            results,
            static r => r.IsSubstituted switch { true => 1, false => 0, null => null },
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_model_latency_seconds",
            "The time from sending the request of a model's last probe to the last byte of the response.",
            results,
            static r => r.LatencyMs / 1000.0,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_model_http_status_code",
            "The HTTP status code of the response to a model's last probe.",
            results,
            static r => r.StatusCode,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_model_probe_requests",
            "The number of requests of a model's last probe.",
            results,
            static r => r.Attempts,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_model_probe_timestamp_seconds",
            "The time of a model's last probe.",
            results,
            static r => ToUnixTime(r.TestedAt),
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_model_end_of_life_timestamp_seconds",
            "The end of life of a model, as stated by its service, or else by the web catalogue.",
            results,
            static r => ToUnixTime(r.GetEndOfLife()),
            GetLabels);
    }

    private static void WriteCapabilities(PrometheusWriter metrics, CapabilityMatrix matrix) => metrics.WriteGauge(
        "nimprobe_model_capability",
        "Whether a model has a capability, by its last test.",
        matrix.Rows.SelectMany(static row => row.Results, static (row, result) => (Row: row, Result: result)),
        static _ => 1,
        static c =>
        [
            ("base_uri", c.Row.Service),
            ("model", c.Row.Id),
            ("capability", c.Result.Capability.ToString()),
            ("support", c.Result.Support.ToString()),
        ]);

    private static void WriteServices(PrometheusWriter metrics, ReportData data)
    {
        // Statuses without models are written as 0: alerts on a series that comes and goes may never fire.
        metrics.WriteGauge(
            "nimprobe_models",
            "The number of models by their status at the last probe.",
            from service in data.ResultsByService
            from status in Enum.GetValues<NimModelStatus>()
            select (Service: service.Key, Status: status, Count: service.Count(r => r.Status == status)),
            static c => c.Count,
            static c => [("base_uri", c.Service), ("status", c.Status.ToString())]);
        metrics.WriteGauge(
            "nimprobe_catalog_models",
            "The number of models in the catalogue; 0 if unknown.",
            data.ResultsByService,
            static service => service.Max(static r => r.CatalogCount),
            static service => [("base_uri", service.Key)]);
        metrics.WriteGauge(
            "nimprobe_snapshot_timestamp_seconds",
            "The time of the newest snapshot.",
            data.NewestSnapshots,
            static s => ToUnixTime(s.TakenAt),
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_snapshot_complete",
            "Whether the newest snapshot has a result for every model in the catalogue.",
            data.NewestSnapshots,
            static s => s.IsComplete ? 1 : 0,
            GetLabels);
    }

    private static void WriteHistories(PrometheusWriter metrics, IReadOnlyList<NimModelHistory> histories)
    {
        metrics.WriteGauge(
            "nimprobe_history_available_ratio",
            "The share of a model's conclusive probes that found it available.",
            histories,
            static h => h.AvailablePercent / 100,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_history_probes",
            "The number of runs that probed a model.",
            histories,
            static h => h.Probes,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_history_flaps",
            "The number of times a model became available or ceased to be available.",
            histories,
            static h => h.Flaps,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_history_first_seen_timestamp_seconds",
            "The time of the first run that has a result for a model.",
            histories,
            static h => ToUnixTime(h.FirstSeen),
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_history_last_seen_timestamp_seconds",
            "The time of the last run that has a result for a model.",
            histories,
            static h => ToUnixTime(h.LastSeen),
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_history_latency_p50_seconds",
            "The median latency of a model's available probes.",
            histories,
            static h => h.LatencyP50Ms / 1000.0,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_history_latency_p95_seconds",
            "The 95th percentile of the latency of a model's available probes.",
            histories,
            static h => h.LatencyP95Ms / 1000.0,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_history_status_info",
            "The status of a model in the last run that has a result for it.",
            histories,
            static _ => 1,
            static h => [.. GetLabels(h), ("status", h.LastStatus.ToString())]);
    }

    // Several reports can have the same address and other names, and a series has one sample.
    private static IReadOnlyList<NimService> SelectNewest(IEnumerable<NimService> services) =>
    [
        .. services
            .GroupBy(static s => string.Join('\n', GetLabels(s)), StringComparer.Ordinal)
            .Select(static g => g.MaxBy(static s => NimText.ToUtc(s.CheckedAt))!),
    ];

    // A service without an address has a series too, by its name: an alert needs a series for what is missing.
    private static void WriteServiceReports(PrometheusWriter metrics, IReadOnlyList<NimService> services)
    {
        metrics.WriteGauge(
            "nimprobe_service_up",
            "Whether a service responded as a model server at its last check.",
            services,
            static s => s.IsLive == true ? 1 : 0,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_service_ready",
            "Whether a service said that it was ready at its last check; without a sample, it does not say.",
            services,
            static s => s.IsReady switch { true => 1, false => 0, null => null },
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_service_info",
            "The kind of server of a service, and the version and profile that it reports.",
            services,
            static _ => 1,
            static s =>
            [
                .. GetLabels(s), ("server", s.Server.ToString()), ("version", s.Version ?? ""), ("profile", s.Profile ?? ""),
            ]);
        metrics.WriteGauge(
            "nimprobe_service_check_timestamp_seconds",
            "The time of a service's last check.",
            services,
            static s => ToUnixTime(s.CheckedAt),
            GetLabels);
    }

    private static (string, string)[] GetLabels(NimService service) => service is { BaseUri: null, Name: { Length: > 0 } name }
        ? [("base_uri", ""), ("name", name)]
        : [("base_uri", ReportText.FormatService(service))];

    private static void WriteSpeeds(PrometheusWriter metrics, IReadOnlyList<NimModelSpeed> speeds)
    {
        metrics.WriteGauge(
            "nimprobe_model_time_to_first_token_seconds",
            "The median time from sending a request to a model to the first token of its answer.",
            speeds,
            static s => s.TimeToFirstTokenMs / 1000.0,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_model_tokens_per_second",
            "The median speed of a model after the first token.",
            speeds,
            static s => s.TokensPerSecond,
            GetLabels);
        metrics.WriteGauge(
            "nimprobe_model_speed_samples",
            "The number of samples of a model's last measurement by their outcome.",
            speeds.SelectMany(static s => new[]
            {
                (Speed: s, Outcome: "succeeded", Count: s.Samples - s.FailedSamples),
                (Speed: s, Outcome: "failed", Count: s.FailedSamples),
            }),
            static c => c.Count,
            static c => [.. GetLabels(c.Speed), ("outcome", c.Outcome)]);
    }

    private static (string, string)[] GetLabels(NimModelSpeed speed) =>
        [("base_uri", ReportText.FormatAddress(speed.BaseUri)), ("model", speed.Id)];

    private static (string, string)[] GetLabels(NimProbeResult result) =>
        [("base_uri", ReportText.FormatAddress(result.BaseUri)), ("model", result.Id)];

    private static (string, string)[] GetLabels(NimSnapshot snapshot) => [("base_uri", ReportText.FormatAddress(snapshot.BaseUri))];

    private static (string, string)[] GetLabels(NimModelHistory history) => history.BaseUri is { } service
        ? [("base_uri", ReportText.FormatAddress(service)), ("model", history.Id)]
        : [("model", history.Id)];

    private static double? ToUnixTime(DateTime? time) =>
        time is null ? null : new DateTimeOffset(NimText.ToUtc(time.Value)).ToUnixTimeMilliseconds() / 1000.0;
}
