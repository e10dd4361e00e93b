using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class PrometheusReportTests
{
    private const string Model = "{base_uri=https://integrate.api.nvidia.com/v1;model=a/b;";

    public static TheoryData<string> Hostile => Samples.Hostile;

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Metrics_with_any_text_are_valid(string text)
    {
        PrometheusText metrics = PrometheusText.Parse(Samples.Write(NimReportFormat.Prometheus, Samples.Everything(text)));

        Assert.Contains("nimprobe_model_available{base_uri=https://integrate.api.nvidia.com/v1;model=plain/model;}", metrics.Samples);
        Assert.Equal(2, metrics.Samples.Keys.Count(static s => s.StartsWith("nimprobe_model_available{", StringComparison.Ordinal)));
    }

    [Fact]
    public void Values_have_base_units()
    {
        NimProbeResult result = Samples.Result("a/b") with
        {
            EndOfLife = Samples.Noon.AddDays(30),
            Attempts = 3,
            Kind = NimModelKind.Guard,
        };

        IReadOnlyDictionary<string, double> samples = PrometheusText.Parse(Samples.Write(NimReportFormat.Prometheus, result)).Samples;

        Assert.Equal(1, samples["nimprobe_model_info" + Model + "publisher=a;kind=Guard;route=ChatCompletions;}"]);
        Assert.Equal(1, samples["nimprobe_model_status_info" + Model + "status=Available;availability=Available;}"]);
        Assert.Equal(1, samples["nimprobe_model_available" + Model + "}"]);
        Assert.Equal(0.812, samples["nimprobe_model_latency_seconds" + Model + "}"]);
        Assert.Equal(200, samples["nimprobe_model_http_status_code" + Model + "}"]);
        Assert.Equal(3, samples["nimprobe_model_probe_requests" + Model + "}"]);
        Assert.Equal(1_775_476_800, samples["nimprobe_model_probe_timestamp_seconds" + Model + "}"]);
        Assert.Equal(1_775_476_800 + (30 * 86_400), samples["nimprobe_model_end_of_life_timestamp_seconds" + Model + "}"]);
        Assert.Equal(189, samples["nimprobe_catalog_models{base_uri=https://integrate.api.nvidia.com/v1;}"]);
        Assert.Equal(1, samples["nimprobe_models{base_uri=https://integrate.api.nvidia.com/v1;status=Available;}"]);
        Assert.Equal(0, samples["nimprobe_models{base_uri=https://integrate.api.nvidia.com/v1;status=Retired;}"]);
    }

    [Fact]
    public void An_unknown_value_has_no_sample()
    {
        NimProbeResult silent = Samples.Result("a/b", NimModelStatus.TimedOut, latencyMs: null) with { StatusCode = null };

        IReadOnlySet<string> families = PrometheusText.Parse(Samples.Write(NimReportFormat.Prometheus, silent)).Families;

        Assert.DoesNotContain("nimprobe_model_latency_seconds", families);
        Assert.DoesNotContain("nimprobe_model_http_status_code", families);
        Assert.DoesNotContain("nimprobe_model_end_of_life_timestamp_seconds", families);
        Assert.DoesNotContain("nimprobe_snapshot_complete", families);
    }

    [Fact]
    public void A_substitution_is_1_an_answer_of_the_model_itself_0_and_an_unknown_name_has_no_sample()
    {
        PrometheusText metrics = PrometheusText.Parse(Samples.Write(
            NimReportFormat.Prometheus,
            Samples.Result("a/b") with { ServedModel = "a/c", IsSubstituted = true },
            Samples.Result("a/itself") with { ServedModel = "a/itself", IsSubstituted = false },
            Samples.Result("a/alias") with { ServedModel = "/opt/nim" }));

        Assert.Equal(1, metrics.Samples["nimprobe_model_substituted" + Model + "}"]);
        Assert.Equal(0, metrics.Samples["nimprobe_model_substituted{base_uri=https://integrate.api.nvidia.com/v1;model=a/itself;}"]);
        Assert.Equal(2, metrics.Samples.Keys.Count(static s => s.StartsWith("nimprobe_model_substituted{", StringComparison.Ordinal)));
    }

    [Fact]
    public void Histories_and_snapshots_have_metrics()
    {
        IReadOnlyDictionary<string, double> samples = PrometheusText.Parse(Samples.Write(
            NimReportFormat.Prometheus,
            Samples.History("a/b"),
            Samples.Snapshot(Samples.Noon.AddDays(-1)),
            Samples.Snapshot(Samples.Noon) with { IsComplete = false })).Samples;

        Assert.Equal(0.975, samples["nimprobe_history_available_ratio{model=a/b;}"]);
        Assert.Equal(17.2, samples["nimprobe_history_latency_p95_seconds{model=a/b;}"]);
        Assert.Equal(3, samples["nimprobe_history_flaps{model=a/b;}"]);
        Assert.Equal(1_775_476_800, samples["nimprobe_snapshot_timestamp_seconds{base_uri=https://integrate.api.nvidia.com/v1;}"]);
        Assert.Equal(0, samples["nimprobe_snapshot_complete{base_uri=https://integrate.api.nvidia.com/v1;}"]);
    }

    [Fact]
    public void The_metrics_of_the_recorded_month_are_valid()
    {
        PrometheusText metrics = PrometheusText.Parse(Samples.Write(NimReportFormat.Prometheus, RecordedMonth.Snapshots));

        Assert.Equal(102, metrics.Samples.Keys.Count(static s => s.StartsWith("nimprobe_model_available{", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("# HELP a b\n# TYPE a gauge\na{x=\"1\"} 1")]
    [InlineData("# TYPE a gauge\na{x=\"1\"} 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{x=\"1\"} 1\na{x=\"1\"} 2\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{x=\"1\\t\"} 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{x=\"1\"} 1 1775476800000\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{x=\"1\"} 1,5\n")]
    public void The_parser_rejects_invalid_metrics(string text) => Assert.Throws<FormatException>(() => PrometheusText.Parse(text));
}
