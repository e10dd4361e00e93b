using System.Globalization;
using System.Text;
using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

/// <summary>What holds for every format: a report is a function of its input, and text from outside does nothing in it.</summary>
public sealed class ReportPurityTests(ITestOutputHelper output)
{
    public static TheoryData<NimReportFormat> Formats => [.. Enum.GetValues<NimReportFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_order_of_the_input_does_not_matter(NimReportFormat format)
    {
        object[] records =
        [
            .. Enumerable.Range(0, 30).Select(static i => Samples.Result($"p{i % 7}/m{i}", (NimModelStatus)(i % 17), i * 100)),
            .. Enumerable.Range(0, 9).Select(static i => Samples.Change($"p/m{i}")),
            .. Enumerable.Range(0, 9).Select(static i => Samples.History($"p/m{i}")),
            .. Enumerable.Range(0, 4).Select(static i => Samples.Snapshot(Samples.Noon.AddDays(-i), Samples.Result($"p/m{i}"))),
        ];
        string expected = Samples.Write(format, records);
        Random random = new(1);
        for (int i = 0; i < 10; i++)
        {
            random.Shuffle(records);
            Assert.Equal(expected, Samples.Write(format, records));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_culture_does_not_matter(NimReportFormat format)
    {
        IReadOnlyList<object> records = Samples.Everything("p/m");
        string expected = Samples.Write(format, records);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // Another calendar, other digits, a comma for the point, a dotless i.
            foreach (string name in (string[])["fa-IR", "ar-SA", "de-DE", "tr-TR", "th-TH"])
            {
                CultureInfo.CurrentCulture = new CultureInfo(name);
                Assert.Equal(expected, Samples.Write(format, records));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Nothing_that_does_not_print_gets_through(NimReportFormat format)
    {
        foreach (string text in Samples.Hostile)
        {
            string report = Samples.Write(format, Samples.Everything(text));

            Assert.DoesNotContain(report, static c => (char.IsControl(c) && c != '\n') || char.GetUnicodeCategory(c) == UnicodeCategory.Format || c == '\uffff');
            Assert.Equal(report, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(report)));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void An_empty_input_makes_an_empty_report(NimReportFormat format)
    {
        string report = Samples.Write(format);

        Assert.DoesNotContain("p/m", report, StringComparison.Ordinal);
        Assert.Equal(format is NimReportFormat.IdList or NimReportFormat.Log or NimReportFormat.Prometheus, report.Length == 0);
    }

    [Fact]
    public void A_page_of_sixty_days_of_120_models_stays_small()
    {
        // The recorded days follow one another twice, so that every model has sixty.
        object[] snapshots = [.. RecordedMonth.Snapshots.Concat(RecordedMonth.Snapshots.Select(static s => s with { TakenAt = s.TakenAt.AddDays(44) })).Take(60)];
        ReportData data = ReportData.From(snapshots);

        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        string page = NimReport.Write(NimReportFormat.Html, data);
        TimeSpan elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(start);

        int size = Encoding.UTF8.GetByteCount(page);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{data.Results.Count} models, {data.Snapshots.Count} days: {size:N0} bytes in {elapsed.TotalMilliseconds:0} ms"));
        Assert.InRange(size, 1, 5_000_000);
    }
}
