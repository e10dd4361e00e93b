using Xunit;

namespace NimProbe.Tests.Reports;

/// <summary>Capabilities in reports.</summary>
public sealed class CapabilityMatrixTests
{
    private static readonly NimCapabilityResult[] s_results =
    [
        Result("b/second", NimCapability.Vision, NimCapabilitySupport.Refused, "HTTP 400"),
        Result("b/second", NimCapability.ToolCalling, NimCapabilitySupport.Refused, "HTTP 400"),
        Result("a/first", NimCapability.Vision, NimCapabilitySupport.Unknown, "Named no colour"),
        Result("a/first", NimCapability.Vision, NimCapabilitySupport.Confirmed, "Named the colours") with
        {
            TestedAt = Samples.Noon.AddHours(1),
        },
    ];

    [Fact]
    public void A_model_has_one_row_with_its_newest_results() => Assert.Equal(
        """
        # Model availability

        `https://integrate.api.nvidia.com/v1`

        ## Capabilities

        | Model | ToolCalling | Vision | Detail |
        | --- | --- | --- | --- |
        | `a/first` |  | Confirmed |  |
        | `b/second` | Refused | Refused | `ToolCalling, Vision: HTTP 400` |
        """.ReplaceLineEndings("\n"),
        Samples.Write(NimReportFormat.Markdown, s_results));

    [Fact]
    public void Models_of_several_services_have_rows_of_their_own()
    {
        NimCapabilityResult elsewhere = s_results[3] with { BaseUri = new Uri("http://localhost:8000/v1") };
        string report = Samples.Write(NimReportFormat.Markdown, s_results[3], elsewhere);

        Assert.Contains("| Model | Service | Vision | Detail |", report, StringComparison.Ordinal);
        Assert.Contains("| `a/first` | `http://localhost:8000/v1` | Confirmed |  |", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_shows_the_matrix_in_colours()
    {
        string page = Samples.Write(NimReportFormat.Html, s_results);

        Assert.Contains("<h2 id=\"capabilities-heading\">Capabilities</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"status available\">Confirmed</span>", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"status unavailable\">Refused</span>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_capability_is_a_metric_with_the_value_1()
    {
        const string Labels = "{base_uri=https://integrate.api.nvidia.com/v1;model=b/second;capability=Vision;support=Refused;}";
        IReadOnlyDictionary<string, double> samples = PrometheusText.Parse(Samples.Write(NimReportFormat.Prometheus, s_results)).Samples;

        Assert.Equal(3, samples.Count);
        Assert.Equal(1, samples["nimprobe_model_capability" + Labels]);
    }

    private static NimCapabilityResult Result(string id, NimCapability capability, NimCapabilitySupport support, string detail) => new()
    {
        Id = id,
        Capability = capability,
        Support = support,
        Detail = detail,
        TestedAt = Samples.Noon,
        BaseUri = Samples.Service,
    };
}
