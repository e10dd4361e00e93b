using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

/// <summary>Reports of services: a service that failed is a row and a time series.</summary>
public sealed class ServiceReportTests
{
    private static readonly DateTime s_time = new(2026, 11, 21, 20, 0, 0, DateTimeKind.Utc);

    private static readonly NimService[] s_services =
    [
        new()
        {
            Name = "b",
            BaseUri = new Uri("http://b:8000/v1"),
            Server = NimServerKind.Nim,
            IsLive = true,
            IsReady = false,
            Version = "1.8.4",
            Profile = "p\"1",
            ModelCount = 2,
            ModelIds = "acme/x acme/y",
            MaxModelLength = 4096,
            LatencyMs = 7,
            Detail = "not ready",
            CheckedAt = s_time,
        },
        new()
        {
            BaseUri = new Uri("http://a:8000/v1"), IsLive = false, IsReady = false, Detail = "Connection | failed <b>", CheckedAt = s_time,
        },
        new() { BaseUri = new Uri("http://c:8000/v1"), Server = NimServerKind.OpenAICompatible, IsLive = true, CheckedAt = s_time },
        new() { Name = "new", Detail = "no address", CheckedAt = s_time },
        new() { Name = "newer", Detail = "no address", CheckedAt = s_time },
    ];

    [Theory]
    [InlineData(NimReportFormat.Html)]
    [InlineData(NimReportFormat.Markdown)]
    public void Of_many_models_the_first_are_named(NimReportFormat format)
    {
        string few = NimReport.Write(format, ReportData.From([s_services[0] with { ModelIds = "a b c d e" }]));
        string many = NimReport.Write(format, ReportData.From([s_services[0] with { ModelIds = "a b c d e f g" }]));

        Assert.Contains("a b c d e", few, StringComparison.Ordinal);
        Assert.DoesNotContain("more", few, StringComparison.Ordinal);
        Assert.Contains("a b c d e and 2 more", many, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_without_a_value_are_left_out_of_the_page()
    {
        string all = NimReport.Write(NimReportFormat.Html, ReportData.From(s_services));
        string none = NimReport.Write(NimReportFormat.Html, ReportData.From([s_services[2]]));

        foreach (string heading in (string[])["Name", "Version", "Profile", "Models", "Context"])
        {
            Assert.Contains($">{heading}</th>", all, StringComparison.Ordinal);
            Assert.DoesNotContain($">{heading}</th>", none, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Prometheus_has_a_series_for_every_service()
    {
        string text = NimReport.Write(NimReportFormat.Prometheus, ReportData.From(s_services));

        string[] samples = [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
        Assert.Equal(
            [
                "nimprobe_service_up{base_uri=\"\",name=\"new\"} 0",
                "nimprobe_service_up{base_uri=\"\",name=\"newer\"} 0",
                "nimprobe_service_up{base_uri=\"http://a:8000/v1\"} 0",
                "nimprobe_service_up{base_uri=\"http://b:8000/v1\"} 1",
                "nimprobe_service_up{base_uri=\"http://c:8000/v1\"} 1",
                "nimprobe_service_ready{base_uri=\"http://a:8000/v1\"} 0",
                "nimprobe_service_ready{base_uri=\"http://b:8000/v1\"} 0",
                "nimprobe_service_info{base_uri=\"\",name=\"new\",server=\"Unknown\",version=\"\",profile=\"\"} 1",
                "nimprobe_service_info{base_uri=\"\",name=\"newer\",server=\"Unknown\",version=\"\",profile=\"\"} 1",
                "nimprobe_service_info{base_uri=\"http://a:8000/v1\",server=\"Unknown\",version=\"\",profile=\"\"} 1",
                "nimprobe_service_info{base_uri=\"http://b:8000/v1\",server=\"Nim\",version=\"1.8.4\",profile=\"p\\\"1\"} 1",
                "nimprobe_service_info{base_uri=\"http://c:8000/v1\",server=\"OpenAICompatible\",version=\"\",profile=\"\"} 1",
            ],
            samples.Where(s => !s.StartsWith("nimprobe_service_check_timestamp_seconds", StringComparison.Ordinal)));
        Assert.Contains("nimprobe_service_check_timestamp_seconds{base_uri=\"http://a:8000/v1\"} 1795291200", samples);
    }

    [Fact]
    public void Markdown_has_a_row_for_every_service()
    {
        string text = NimReport.Write(NimReportFormat.Markdown, ReportData.From(s_services));

        string[] rows = [.. text.Split('\n').SkipWhile(line => line != "## Services").Skip(4)];
        Assert.Equal(5, rows.Length);
        Assert.Equal("|  | `new` | Unknown |  |  |  |  |  |  |  | `no address` |", rows[0]);
        Assert.StartsWith("| `http://a:8000/v1` |  | Unknown | no | no |", rows[2], StringComparison.Ordinal);
        Assert.Equal(
            "| `http://b:8000/v1` | `b` | Nim | yes | no | `1.8.4` | `p\"1` | `acme/x acme/y` | 4096 | 7 ms | `not ready` |", rows[3]);
        Assert.DoesNotContain("There is nothing to report", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_has_a_row_for_every_service()
    {
        string text = NimReport.Write(NimReportFormat.Html, ReportData.From(s_services));

        Assert.Contains("<h2 id=\"services-heading\">Services</h2>", text, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"col\">Service</th>", text, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">http://a:8000/v1</th>", text, StringComparison.Ordinal);
        Assert.Contains("Connection | failed &lt;b&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("There is nothing to report", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_report_of_a_service_counts()
    {
        NimService newer = s_services[1] with { IsLive = true, CheckedAt = s_time.AddMinutes(1) };
        string text = NimReport.Write(NimReportFormat.Prometheus, ReportData.From([newer, s_services[1]]));

        Assert.Contains("nimprobe_service_up{base_uri=\"http://a:8000/v1\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("} 0\n", text.Split("nimprobe_service_ready")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_one_address_are_rows_but_share_a_series()
    {
        NimService[] services =
        [
            s_services[2] with { Name = "one", IsLive = false },
            s_services[2] with { Name = "two", CheckedAt = s_time.AddMinutes(1) },
        ];
        string[] lines = NimReport.Write(NimReportFormat.Prometheus, ReportData.From(services)).Split('\n');
        Assert.Equal(
            "nimprobe_service_up{base_uri=\"http://c:8000/v1\"} 1",
            Assert.Single(lines, static l => l.StartsWith("nimprobe_service_up{", StringComparison.Ordinal)));
        string markdown = NimReport.Write(NimReportFormat.Markdown, ReportData.From(services));
        Assert.Contains("| `one` |", markdown, StringComparison.Ordinal);
        Assert.Contains("| `two` |", markdown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NimReportFormat.Markdown, true)]
    [InlineData(NimReportFormat.Html, true)]
    [InlineData(NimReportFormat.Prometheus, true)]
    [InlineData(NimReportFormat.JUnit, false)]
    [InlineData(NimReportFormat.IdList, false)]
    [InlineData(NimReportFormat.Log, false)]
    public void Three_formats_support_services(NimReportFormat format, bool isSupported) =>
        Assert.Equal(isSupported, NimReport.Supports(format, s_services[0]));
}
