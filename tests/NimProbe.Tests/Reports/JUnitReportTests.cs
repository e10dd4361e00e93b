using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class JUnitReportTests
{
    private static readonly Lazy<XmlSchemaSet> s_schema = new(static () =>
    {
        using Stream stream = typeof(JUnitReportTests).Assembly.GetManifestResourceStream("junit.xsd")!;
        using XmlReader reader = XmlReader.Create(stream);
        XmlSchemaSet schemas = new();
        schemas.Add("", reader);
        return schemas;
    });

    public static TheoryData<string> Hostile => Samples.Hostile;

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_document_with_any_text_is_valid_and_contains_the_text(string text)
    {
        XDocument document = ReadAndValidate(Samples.Write(NimReportFormat.JUnit, Samples.Everything(text)));

        XElement failure = Assert.Single(document.Descendants("failure"));
        string expected = NimText.Sanitize(text);
        Assert.Equal(expected, failure.Attribute("message")!.Value);
        Assert.Contains(expected, failure.Value, StringComparison.Ordinal);
        Assert.Equal(expected, failure.Parent!.Attribute("name")!.Value);
    }

    [Fact]
    public void Every_status_has_an_outcome_and_is_counted()
    {
        IEnumerable<NimProbeResult> results = Enum.GetValues<NimModelStatus>().Select(static s => Samples.Result("p/" + s, s));

        XDocument document = ReadAndValidate(Samples.Write(NimReportFormat.JUnit, results));

        XElement suite = Assert.Single(document.Root!.Elements());
        Assert.Equal(["Available"], GetNames(suite, null));
        Assert.Equal(["Busy", "Pending", "RateLimited"], GetNames(suite, "skipped"));
        Assert.Equal(["Inconclusive", "NoRoute", "RequestRejected", "TimedOut", "Unreachable"], GetNames(suite, "error"));
        Assert.Equal(
            ["Degraded", "Failing", "Misconfigured", "NotEntitled", "NotListed", "Offline", "Retired", "Undeployed"],
            GetNames(suite, "failure"));
        Assert.Equal(("17", "8", "5", "3"), (GetCount("tests"), GetCount("failures"), GetCount("errors"), GetCount("skipped")));
        Assert.Equal("13.804", suite.Attribute("time")!.Value);

        string GetCount(string name) => suite.Attribute(name)!.Value;
    }

    [Fact]
    public void A_model_that_retires_soon_fails_only_if_the_rule_is_given()
    {
        object[] results =
        [
            Samples.Result("a/soon") with { EndOfLife = Samples.Noon.AddDays(10) },
            Samples.Result("b/later") with { DeprecatesOn = Samples.Noon.AddDays(40) },
            Samples.Result("c/undated", NimModelStatus.Busy),
        ];

        XDocument without = ReadAndValidate(NimReport.Write(NimReportFormat.JUnit, ReportData.From(results)));
        XDocument with = ReadAndValidate(NimReport.Write(NimReportFormat.JUnit, ReportData.From(results, retiringWithinDays: 30)));

        Assert.Empty(without.Descendants("failure"));
        XElement failure = Assert.Single(with.Descendants("failure"));
        Assert.Equal("a/soon", failure.Parent!.Attribute("name")!.Value);
        Assert.Equal(("Retiring", "End of life 2026-04-16"), (failure.Attribute("type")!.Value, failure.Attribute("message")!.Value));
        Assert.Equal("1", with.Root!.Element("testsuite")!.Attribute("failures")!.Value);
        Assert.Equal("b/later: end of life 2026-05-16", Assert.Single(with.Descendants("system-out")).Value);
    }

    [Fact]
    public void Without_results_one_case_is_an_error()
    {
        XDocument document = ReadAndValidate(Samples.Write(NimReportFormat.JUnit));

        Assert.Equal("1", Assert.Single(document.Root!.Elements()).Attribute("errors")!.Value);
        Assert.Equal("NoResults", Assert.Single(document.Descendants("error")).Attribute("type")!.Value);
    }

    [Fact]
    public void Each_service_is_a_suite()
    {
        XDocument document = ReadAndValidate(Samples.Write(
            NimReportFormat.JUnit,
            Samples.Result("a/b"),
            Samples.Result("no-slash") with { BaseUri = new Uri("http://localhost:8000/v1") }));

        Assert.Equal(
            ["0 localhost", "1 integrate.api.nvidia.com"],
            document.Root!.Elements().Select(static s => $"{s.Attribute("id")!.Value} {s.Attribute("hostname")!.Value}"));
        Assert.Equal(
            ["NimProbe.localhost:8000", "NimProbe.integrate.api.nvidia.com:443.a"],
            document.Descendants("testcase").Select(static c => c.Attribute("classname")!.Value));
    }

    [Theory]
    [InlineData(new[] { "http://localhost:8000/v1" }, new[] { "NimProbe.a" })]
    [InlineData(
        new[] { "http://localhost:8000/v1", "http://localhost:8001/v1" },
        new[] { "NimProbe.localhost:8000.a", "NimProbe.localhost:8001.a" })]
    [InlineData(
        new[] { "http://h:1/one", "http://h:1/two", "http://h:2/v1" },
        new[] { "NimProbe.h:1/one.a", "NimProbe.h:1/two.a", "NimProbe.h:2.a" })]
    [InlineData(new[] { "one", "two", "http://h:1/v1" }, new[] { "NimProbe.h:1.a", "NimProbe.one.a", "NimProbe.two.a" })]
    public void The_class_name_tells_the_same_model_of_several_services_apart(string[] services, string[] expected)
    {
        object[] results =
            [.. services.Select(static s => Samples.Result("a/b") with { BaseUri = new Uri(s, UriKind.RelativeOrAbsolute) })];

        XDocument document = ReadAndValidate(Samples.Write(NimReportFormat.JUnit, results));

        Assert.Equal(expected, document.Descendants("testcase").Select(static c => c.Attribute("classname")!.Value));
    }

    [Fact]
    public void A_failure_contains_all_known_details()
    {
        NimProbeResult retired = Samples.Result("a/b", NimModelStatus.Retired, detail: "Past its end of life") with
        {
            StatusCode = 410,
            EndOfLife = Samples.Noon,
            RequestId = "0b1c",
            Attempts = 2,
        };

        XElement failure = Assert.Single(ReadAndValidate(Samples.Write(NimReportFormat.JUnit, retired)).Descendants("failure"));

        Assert.Equal("Retired", failure.Attribute("type")!.Value);
        Assert.Equal(
            [
                "Retired (not available to this account)",
                "Past its end of life",
                "HTTP status: 410",
                "End of life: 2026-04-06",
                "Request id: 0b1c",
                "Tested 2026-04-06 12:00 UTC, requests sent: 2",
            ],
            failure.Value.Split('\n'));
    }

    [Fact]
    public void Models_that_pass_have_their_substitute_in_the_output_of_the_suite()
    {
        XDocument document = ReadAndValidate(Samples.Write(
            NimReportFormat.JUnit,
            Samples.Result("a/old") with { ServedModel = "a/new", IsSubstituted = true },
            Samples.Result("b/itself") with { ServedModel = "itself", IsSubstituted = false },
            Samples.Result("c/alias") with { ServedModel = "/opt/nim" }));

        Assert.Equal("a/old: served by a/new", Assert.Single(document.Descendants("system-out")).Value);
    }

    [Fact]
    public void Models_that_pass_have_their_end_of_life_in_the_output_of_the_suite()
    {
        XDocument document = ReadAndValidate(Samples.Write(
            NimReportFormat.JUnit,
            Samples.Result("a/stated") with { EndOfLife = Samples.Noon },
            Samples.Result("b/listed") with { DeprecatesOn = Samples.Noon.AddDays(1) },
            Samples.Result("c/gone", NimModelStatus.Retired) with { DeprecatesOn = Samples.Noon },
            Samples.Result("d/lasting")));

        string output = Assert.Single(document.Descendants("system-out")).Value;
        Assert.Equal("a/stated: end of life 2026-04-06\nb/listed: end of life 2026-04-07", output);
    }

    [Fact]
    public void The_report_of_the_recorded_month_is_valid() =>
        ReadAndValidate(Samples.Write(NimReportFormat.JUnit, RecordedMonth.Snapshots));

    [Fact]
    public void The_schema_rejects_an_invalid_document() =>
        Assert.Throws<XmlSchemaValidationException>(
            static () => ReadAndValidate("<testsuites><testsuite name='x' tests='many'/></testsuites>"));

    private static XDocument ReadAndValidate(string report)
    {
        XDocument document = XDocument.Parse(report);
        document.Validate(s_schema.Value, static (_, fault) => throw fault.Exception);
        return document;
    }

    private static IEnumerable<string> GetNames(XElement suite, string? outcome) => suite.Elements("testcase")
        .Where(c => c.Elements().FirstOrDefault()?.Name.LocalName == outcome)
        .Select(static c => c.Attribute("name")!.Value["p/".Length..]);
}
