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
    public void Text_from_outside_stays_text(string text)
    {
        XElement plain = Parse(Samples.Write(NimReportFormat.Html, Samples.Everything("aa/bb")));
        XElement hostile = Parse(Samples.Write(NimReportFormat.Html, Samples.Everything(text)));

        // The same elements with the same attributes, whatever the text is.
        Assert.Equal(OutlineOf(plain), OutlineOf(hostile));
    }

    [Fact]
    public void The_policy_allows_the_page_its_own_style_and_script_only()
    {
        string page = Samples.Write(NimReportFormat.Html, Samples.Everything("aa/bb"));

        Assert.Equal(
            $"default-src 'none'; style-src '{HashOf(Between(page, "<style>", "</style>"))}'; script-src '{HashOf(Between(page, "<script>", "</script>"))}'; img-src data:; base-uri 'none'; form-action 'none'",
            Parse(page).Descendants("meta").Single(static m => m.Attribute("http-equiv")?.Value == "Content-Security-Policy").Attribute("content")!.Value);
    }

    [Fact]
    public void The_page_names_no_other_place()
    {
        string page = Samples.Write(NimReportFormat.Html, Samples.Everything("aa/bb"));
        XElement root = Parse(page);

        Assert.All(root.Descendants().Attributes().Where(static a => a.Name.LocalName is "href" or "src"), static a => Assert.Matches("^(#[a-z]+|data:image/svg\\+xml,.*)$", a.Value));
        Assert.DoesNotContain(root.Descendants().Attributes(), static a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || a.Name.LocalName == "style");
        Assert.DoesNotContain("url(", Between(page, "<style>", "</style>"), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", Between(page, "<style>", "</style>"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Counts_and_table_hold_every_model()
    {
        XElement page = Parse(Samples.Write(NimReportFormat.Html, RecordedMonth.Snapshots));

        XElement[] tiles = [.. page.Descendants("ul").First(static u => u.Attribute("class")?.Value == "tiles").Elements()];
        Assert.Equal(["available", "interrupted", "unavailable", "unknown"], tiles.Select(static t => t.Attribute("class")!.Value));
        Assert.Equal(102, tiles.Sum(static t => int.Parse(t.Element("strong")!.Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(102, RowsOf(page, "models").Count());
    }

    [Fact]
    public void Several_snapshots_make_a_timeline_of_all_models_ever_seen()
    {
        XElement page = Parse(Samples.Write(NimReportFormat.Html, RecordedMonth.Snapshots));

        IEnumerable<string> ids = RecordedMonth.Snapshots.SelectMany(static s => s.Results).Select(static r => r.Id).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(ids, RowsOf(page, "timeline").Select(static r => r.Element("th")!.Value));
        Assert.All(RowsOf(page, "timeline"), static r => Assert.Single(r.Descendants("svg")));
    }

    [Theory]
    [InlineData(1, "<p>The timeline goes back 366 days: 1 snapshot from before 9998-12-31 is left out.</p>")]
    [InlineData(2, "<p>The timeline goes back 366 days: 2 snapshots from before 9998-12-31 are left out.</p>")]
    public void Snapshots_of_years_far_apart_make_a_short_page_that_says_what_it_leaves_out(int count, string words)
    {
        string page = Samples.Write(
            NimReportFormat.Html,
            [
                .. Enumerable.Range(1, count).Select(static year => Samples.Snapshot(new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc), Samples.Result("aa/bb"), Samples.Result("cc/dd"))),
                Samples.Snapshot(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), Samples.Result("aa/bb")),
            ]);

        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Equal("aa/bb", Assert.Single(RowsOf(Parse(page), "timeline")).Element("th")!.Value);
        Assert.DoesNotContain("left out", Samples.Write(NimReportFormat.Html, RecordedMonth.Snapshots), StringComparison.Ordinal);
    }

    [Fact]
    public void One_snapshot_makes_none() =>
        Assert.DoesNotContain(Parse(Samples.Write(NimReportFormat.Html, RecordedMonth.Snapshots[^1])).Descendants("section"), static s => s.Attribute("id")?.Value == "timeline");

    [Fact]
    public void Every_column_has_a_name_for_narrow_screens() =>
        Assert.All(
            Parse(Samples.Write(NimReportFormat.Html, Samples.Everything("aa/bb"))).Descendants("table").Where(static t => t.Attribute("class")?.Value == "records"),
            static table => Assert.All(
                table.Element("tbody")!.Elements(),
                row => Assert.Equal(table.Descendants("tr").First().Elements().Skip(1).Select(static h => h.Value), row.Elements("td").Select(static c => c.Attribute("data-label")!.Value))));

    private static IEnumerable<XElement> RowsOf(XElement page, string section) =>
        page.Descendants("section").Single(s => s.Attribute("id")?.Value == section).Descendants("tbody").Single().Elements();

    // The page is well-formed XML apart from what stands in its style and its script.
    private static XElement Parse(string page)
    {
        page = page.Replace(Between(page, "<style>", "</style>"), "", StringComparison.Ordinal).Replace(Between(page, "<script>", "</script>"), "", StringComparison.Ordinal);
        using XmlReader reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static IEnumerable<string> OutlineOf(XElement page) =>
        page.DescendantsAndSelf().Select(static e => $"{e.Name} {string.Join(' ', e.Attributes().Where(static a => a.Name != "aria-label").Select(static a => $"{a.Name}={a.Value}"))}");

    private static string Between(string page, string start, string end) =>
        page[(page.IndexOf(start, StringComparison.Ordinal) + start.Length)..page.LastIndexOf(end, StringComparison.Ordinal)];

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
