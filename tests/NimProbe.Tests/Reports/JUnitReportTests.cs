using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
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
    public void Every_text_makes_a_valid_document_that_says_it(string text)
    {
        XDocument document = Validated(Samples.Write(NimReportFormat.JUnit, Samples.Everything(text)));

        XElement failure = Assert.Single(document.Descendants("failure"));
        string expected = text.Contains('\uffff', StringComparison.Ordinal) ? "nul\ufffdand\ufffdand\ufffdlone" : new string([.. text.Select(Shown)]);
        Assert.Equal(expected, failure.Attribute("message")!.Value);
        Assert.Contains(expected, failure.Value, StringComparison.Ordinal);
        Assert.Equal(expected, failure.Parent!.Attribute("name")!.Value);
    }

    [Fact]
    public void Every_status_has_its_outcome_and_the_counts_agree()
    {
        XDocument document = Validated(Samples.Write(NimReportFormat.JUnit, Enum.GetValues<NimModelStatus>().Select(static s => Samples.Result("p/" + s, s))));

        XElement suite = Assert.Single(document.Root!.Elements());
        Assert.Equal(["Available"], Names(suite, null));
        Assert.Equal(["Busy", "Pending", "RateLimited", "RequestRejected"], Names(suite, "skipped"));
        Assert.Equal(["Inconclusive", "NoRoute", "TimedOut", "Unreachable"], Names(suite, "error"));
        Assert.Equal(["Degraded", "Failing", "Misconfigured", "NotEntitled", "NotListed", "Offline", "Retired", "Undeployed"], Names(suite, "failure"));
        Assert.Equal(("17", "8", "4", "4"), (Count("tests"), Count("failures"), Count("errors"), Count("skipped")));
        Assert.Equal("13.804", suite.Attribute("time")!.Value);

        string Count(string name) => suite.Attribute(name)!.Value;
    }

    [Fact]
    public void Each_service_is_a_suite()
    {
        XDocument document = Validated(Samples.Write(
            NimReportFormat.JUnit,
            Samples.Result("a/b"),
            Samples.Result("no-slash") with { BaseUri = new Uri("http://localhost:8000/v1") }));

        Assert.Equal(["0 localhost", "1 integrate.api.nvidia.com"], document.Root!.Elements().Select(static s => $"{s.Attribute("id")!.Value} {s.Attribute("hostname")!.Value}"));
        Assert.Equal(["NimProbe", "NimProbe.a"], document.Descendants("testcase").Select(static c => c.Attribute("classname")!.Value));
    }

    [Fact]
    public void A_failure_says_all_that_is_known()
    {
        NimProbeResult retired = Samples.Result("a/b", NimModelStatus.Retired, detail: "Past its end of life") with
        {
            StatusCode = 410,
            EndOfLife = Samples.Noon,
            RequestId = "0b1c",
            Attempts = 2,
        };

        XElement failure = Assert.Single(Validated(Samples.Write(NimReportFormat.JUnit, retired)).Descendants("failure"));

        Assert.Equal("Retired", failure.Attribute("type")!.Value);
        Assert.Equal(
            [
                "Retired (not there for this account)", "Past its end of life", "HTTP status: 410", "End of life: 2026-04-06", "Request id: 0b1c",
                "Tested 2026-04-06 12:00 UTC, requests sent: 2",
            ],
            failure.Value.Split('\n'));
    }

    [Fact]
    public void The_recorded_month_is_valid() => Validated(Samples.Write(NimReportFormat.JUnit, RecordedMonth.Snapshots));

    [Fact]
    public void The_schema_refuses_what_is_none() =>
        Assert.Throws<XmlSchemaValidationException>(static () => Validated("<testsuites><testsuite name='x' tests='many'/></testsuites>"));

    private static XDocument Validated(string report)
    {
        XDocument document = XDocument.Parse(report);
        document.Validate(s_schema.Value, static (_, fault) => throw fault.Exception);
        return document;
    }

    private static IEnumerable<string> Names(XElement suite, string? outcome) => suite.Elements("testcase")
        .Where(c => c.Elements().FirstOrDefault()?.Name.LocalName == outcome)
        .Select(static c => c.Attribute("name")!.Value["p/".Length..]);

    private static char Shown(char c) =>
        char.IsControl(c) || c is '\u2028' || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '\ufffd' : c;
}
