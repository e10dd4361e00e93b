using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class HtmlReportTests
{
    public static TheoryData<string> Hostile => Samples.Hostile;

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Text_from_outside_does_not_become_markup(string text)
    {
        XElement plain = Parse(Samples.Write(NimReportFormat.Html, Samples.Everything("aa/bb")));
        XElement hostile = Parse(Samples.Write(NimReportFormat.Html, Samples.Everything(text)));

        // The elements and attributes do not depend on the text.
        Assert.Equal(GetOutline(plain), GetOutline(hostile));
    }

    [Fact]
    public void The_policy_allows_only_the_style_and_script_of_the_page()
    {
        string page = Samples.Write(NimReportFormat.Html, Samples.Everything("aa/bb"));

        string style = GetHashSource(GetBetween(page, "<style>", "</style>"));
        string script = GetHashSource(GetBetween(page, "<script>", "</script>"));
        XElement policy = Parse(page).Descendants("meta").Single(static m => m.Attribute("http-equiv")?.Value == "Content-Security-Policy");
        Assert.Equal(
            $"default-src 'none'; style-src '{style}'; script-src '{script}'; img-src data:; base-uri 'none'; form-action 'none'",
            policy.Attribute("content")!.Value);
    }

    [Fact]
    public void The_page_refers_to_no_other_resource()
    {
        string page = Samples.Write(NimReportFormat.Html, Samples.Everything("aa/bb"));
        XAttribute[] attributes = [.. Parse(page).Descendants().Attributes()];
        string style = GetBetween(page, "<style>", "</style>");

        Assert.All(
            attributes.Where(static a => a.Name.LocalName is "href" or "src"),
            static a => Assert.Matches("^(#[a-z]+|data:image/svg\\+xml,.*)$", a.Value));
        Assert.DoesNotContain(
            attributes,
            static a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || a.Name.LocalName == "style");
        Assert.DoesNotContain("url(", style, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", style, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_summary_and_the_table_contain_every_model()
    {
        XElement page = Parse(Samples.Write(NimReportFormat.Html, RecordedMonth.Snapshots));

        XElement[] tiles = [.. page.Descendants("ul").First(static u => u.Attribute("class")?.Value == "tiles").Elements()];
        Assert.Equal(["available", "interrupted", "unavailable", "unknown"], tiles.Select(static t => t.Attribute("class")!.Value));
        Assert.Equal(102, tiles.Sum(static t => int.Parse(t.Element("strong")!.Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(102, GetRows(page, "models").Count());
    }

    [Fact]
    public void Several_snapshots_have_a_timeline_with_every_model()
    {
        XElement page = Parse(Samples.Write(NimReportFormat.Html, RecordedMonth.Snapshots));

        IEnumerable<NimProbeResult> results = RecordedMonth.Snapshots.SelectMany(static s => s.Results);
        IEnumerable<string> ids = results.Select(static r => r.Id).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(ids, GetRows(page, "timeline").Select(static r => r.Element("th")!.Value));
        Assert.All(GetRows(page, "timeline"), static r => Assert.Single(r.Descendants("svg")));
    }

    [Theory]
    [InlineData(1, "<p>The timeline covers 366 days. Snapshots from before 9998-12-31 are left out: 1.</p>")]
    [InlineData(2, "<p>The timeline covers 366 days. Snapshots from before 9998-12-31 are left out: 2.</p>")]
    public void The_timeline_covers_366_days_and_counts_the_snapshots_left_out(int count, string sentence)
    {
        IEnumerable<NimSnapshot> old = Enumerable.Range(1, count).Select(static year =>
            Samples.Snapshot(new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc), Samples.Result("aa/bb"), Samples.Result("cc/dd")));
        NimSnapshot newest = Samples.Snapshot(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), Samples.Result("aa/bb"));

        string page = Samples.Write(NimReportFormat.Html, [.. old, newest]);

        Assert.Contains(sentence, page, StringComparison.Ordinal);
        Assert.Equal("aa/bb", Assert.Single(GetRows(Parse(page), "timeline")).Element("th")!.Value);
        Assert.DoesNotContain("left out", Samples.Write(NimReportFormat.Html, RecordedMonth.Snapshots), StringComparison.Ordinal);
    }

    [Fact]
    public void One_snapshot_has_no_timeline() =>
        Assert.DoesNotContain(
            Parse(Samples.Write(NimReportFormat.Html, RecordedMonth.Snapshots[^1])).Descendants("section"),
            static s => s.Attribute("id")?.Value == "timeline");

    [Fact]
    public void Every_cell_has_the_label_of_its_column()
    {
        XElement page = Parse(Samples.Write(NimReportFormat.Html, Samples.Everything("aa/bb")));
        XElement[] tables = [.. page.Descendants("table").Where(static t => t.Attribute("class")?.Value == "records")];

        Assert.Equal(5, tables.Length);
        Assert.All(tables, static table =>
        {
            string[] headings = [.. table.Descendants("tr").First().Elements().Skip(1).Select(static h => h.Value)];
            Assert.All(
                table.Element("tbody")!.Elements(),
                row => Assert.Equal(headings, row.Elements("td").Select(static c => c.Attribute("data-label")!.Value)));
        });
    }

    [Fact]
    public void A_substitution_adds_a_column_with_the_served_model()
    {
        NimProbeResult itself = Samples.Result("b/itself") with { ServedModel = "itself", IsSubstituted = false };
        NimProbeResult other = Samples.Result("a/old") with { ServedModel = "a/new", IsSubstituted = true };

        XElement page = Parse(Samples.Write(NimReportFormat.Html, itself, other));

        Assert.DoesNotContain("Served model", Samples.Write(NimReportFormat.Html, itself), StringComparison.Ordinal);
        Assert.Equal(
            ["a/new", ""],
            GetRows(page, "models").Elements("td").Where(static c => c.Attribute("data-label")!.Value == "Served model")
                .Select(static c => c.Value));
    }

    private static IEnumerable<XElement> GetRows(XElement page, string section) =>
        page.Descendants("section").Single(s => s.Attribute("id")?.Value == section).Descendants("tbody").Single().Elements();

    // Without the content of its style and script, the page is well-formed XML.
    private static XElement Parse(string page)
    {
        page = page
            .Replace(GetBetween(page, "<style>", "</style>"), "", StringComparison.Ordinal)
            .Replace(GetBetween(page, "<script>", "</script>"), "", StringComparison.Ordinal);
        using XmlReader reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static IEnumerable<string> GetOutline(XElement page) => page.DescendantsAndSelf().Select(static e =>
        $"{e.Name} {string.Join(' ', e.Attributes().Where(static a => a.Name != "aria-label").Select(static a => $"{a.Name}={a.Value}"))}");

    private static string GetBetween(string page, string start, string end) =>
        page[(page.IndexOf(start, StringComparison.Ordinal) + start.Length)..page.LastIndexOf(end, StringComparison.Ordinal)];

    private static string GetHashSource(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
