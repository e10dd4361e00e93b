using System.Text.RegularExpressions;
using Xunit;

namespace NimProbe.Tests.Reports;

/// <summary>Speeds in the formats that support them.</summary>
public sealed partial class SpeedReportTests
{
    private static readonly NimModelSpeed[] s_speeds =
    [
        Samples.Speed("a/slow", 900, 20),
        Samples.Speed("b/none", firstTokenMs: null, tokensPerSecond: null) with
        {
            Status = NimModelStatus.Failing,
            FailedSamples = 3,
            LongestStallMs = null,
            OutputTokens = null,
            Detail = "The stream ended without a token",
        },
        Samples.Speed("c/fast", 300, 80),
    ];

    [Fact]
    public void Markdown_has_a_table_with_the_fastest_first() =>
        Assert.Equal(
            """
            # Model availability

            `https://integrate.api.nvidia.com/v1`

            ## Speed

            | Speed | First token | Longest stall | Tokens | Samples | Failed | Status | Model | Detail |
            | --: | --: | --: | --: | --: | --: | --- | --- | --- |
            | 80.0 tokens/s | 300 ms | 40 ms | 128 | 3 | 1 | Available | `c/fast` | `Answered` |
            | 20.0 tokens/s | 900 ms | 40 ms | 128 | 3 | 1 | Available | `a/slow` | `Answered` |
            |  |  |  |  | 3 | 3 | Failing | `b/none` | `The stream ended without a token` |
            """.ReplaceLineEndings("\n"),
            Samples.Write(NimReportFormat.Markdown, s_speeds));

    [Fact]
    public void Several_services_have_a_column()
    {
        string report = Samples.Write(
            NimReportFormat.Markdown, Samples.Speed("a/b"), Samples.Speed("a/b") with { BaseUri = new Uri("http://localhost:8000/v1") });

        Assert.Contains("| `a/b` | `http://localhost:8000/v1` |", report, StringComparison.Ordinal);
        Assert.Contains("| `a/b` | `https://integrate.api.nvidia.com/v1` |", report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_speed_of_a_model_counts()
    {
        string report = Samples.Write(
            NimReportFormat.Prometheus,
            Samples.Speed("a/b", tokensPerSecond: 2) with { MeasuredAt = Samples.Noon.AddHours(1) },
            Samples.Speed("a/b", tokensPerSecond: 1));

        Assert.Contains(
            """nimprobe_model_tokens_per_second{base_uri="https://integrate.api.nvidia.com/v1",model="a/b"} 2""",
            report,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Html_has_one_sorted_bar_per_model_and_figure()
    {
        string page = Samples.Write(NimReportFormat.Html, s_speeds);

        Assert.Equal(
            [
                ("c/fast", "333", "300 ms"),
                ("a/slow", "1000", "900 ms"),
                ("c/fast", "1000", "80.0 tokens/s"),
                ("a/slow", "250", "20.0 tokens/s"),
            ],
            Bars.Matches(page).Select(static m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value)));
    }

    [Fact]
    public void Metrics_have_base_units()
    {
        const string Model = "{base_uri=https://integrate.api.nvidia.com/v1;model=";

        IReadOnlyDictionary<string, double> samples = PrometheusText.Parse(Samples.Write(NimReportFormat.Prometheus, s_speeds)).Samples;

        Assert.Equal(0.3, samples[$"nimprobe_model_time_to_first_token_seconds{Model}c/fast;}}"]);
        Assert.Equal(80, samples[$"nimprobe_model_tokens_per_second{Model}c/fast;}}"]);
        Assert.Equal(2, samples[$"nimprobe_model_speed_samples{Model}c/fast;outcome=succeeded;}}"]);
        Assert.Equal(1, samples[$"nimprobe_model_speed_samples{Model}c/fast;outcome=failed;}}"]);
        Assert.Equal(0, samples[$"nimprobe_model_speed_samples{Model}b/none;outcome=succeeded;}}"]);
        Assert.DoesNotContain($"nimprobe_model_tokens_per_second{Model}b/none;}}", samples);
    }

    [GeneratedRegex(
        "<th scope=\"row\">([^<]+)</th><td><svg viewBox=\"0 0 1000 1\"[^>]*><rect width=\"([0-9]+)\" height=\"1\"/></svg></td>"
        + "<td>([^<]+)</td>")]
    private static partial Regex Bars { get; }
}
