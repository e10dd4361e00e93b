using System.Globalization;
using System.Text;
using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class NimReportTests(ITestOutputHelper output)
{
    public static TheoryData<NimReportFormat> Formats => [.. Enum.GetValues<NimReportFormat>()];

    [Theory]
    [InlineData(NimReportFormat.Markdown, "2026-05-02", "2026-06-03")]
    [InlineData(NimReportFormat.Html, "2026-05-02", "2026-06-03")]
    [InlineData(NimReportFormat.JUnit, "2026-05-02", "2026-06-03")]
    [InlineData(NimReportFormat.Log, "2026-05-02", "2026-06-03")]
    [InlineData(NimReportFormat.Prometheus, "1777680000", "1780444800")]
    public void The_end_of_life_is_the_date_of_the_service_or_else_of_the_web_catalogue(NimReportFormat format, string service, string web)
    {
        DateTime serviceDate = new(2026, 5, 2, 0, 0, 0, DateTimeKind.Utc), webDate = new(2026, 6, 3, 0, 0, 0, DateTimeKind.Utc);
        NimProbeResult both = Samples.Result("a/b") with { EndOfLife = serviceDate, DeprecatesOn = webDate };

        Assert.Contains(service, Samples.Write(format, both), StringComparison.Ordinal);
        Assert.DoesNotContain(web, Samples.Write(format, both), StringComparison.Ordinal);
        Assert.Contains(web, Samples.Write(format, both with { EndOfLife = null }), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_report_does_not_depend_on_the_order_of_the_input(NimReportFormat format)
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
    public void A_report_does_not_depend_on_the_culture(NimReportFormat format)
    {
        IReadOnlyList<object> records = Samples.Everything("p/m");
        string expected = Samples.Write(format, records);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // Another calendar, other digits, a decimal comma, a dotless i.
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
    public void A_report_contains_no_unprintable_characters(NimReportFormat format)
    {
        foreach (string text in Samples.Hostile)
        {
            string report = Samples.Write(format, Samples.Everything(text));

            Assert.DoesNotContain(report, static c =>
                (char.IsControl(c) && c != '\n') || char.GetUnicodeCategory(c) == UnicodeCategory.Format || c == '\uffff');
            Assert.Equal(report, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(report)));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_report_without_records_is_empty_or_says_so(NimReportFormat format)
    {
        string report = Samples.Write(format);

        Assert.DoesNotContain("p/m", report, StringComparison.Ordinal);
        NimReportFormat[] empty = [NimReportFormat.IdList, NimReportFormat.Log, NimReportFormat.Prometheus, NimReportFormat.Text];
        Assert.Equal(empty.Contains(format), report.Length == 0);
    }

    [Fact]
    public void A_page_with_sixty_days_of_120_models_is_small()
    {
        // The recording has fewer days, so that it is repeated.
        IEnumerable<NimSnapshot> repeated = RecordedMonth.Snapshots.Select(static s => s with { TakenAt = s.TakenAt.AddDays(44) });
        ReportData data = ReportData.From(RecordedMonth.Snapshots.Concat(repeated).Take(60));

        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        string page = NimReport.Write(NimReportFormat.Html, data);
        TimeSpan elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(start);

        int size = Encoding.UTF8.GetByteCount(page);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Results.Count} models, {data.Snapshots.Count} days: {size:N0} bytes in {elapsed.TotalMilliseconds:0} ms"));
        Assert.InRange(size, 1, 5_000_000);
    }

    [Theory]
    [InlineData(NimReportFormat.Markdown, true, true, true)]
    [InlineData(NimReportFormat.Html, true, true, true)]
    [InlineData(NimReportFormat.JUnit, true, false, false)]
    [InlineData(NimReportFormat.Text, true, true, false)]
    [InlineData(NimReportFormat.Prometheus, true, false, true)]
    [InlineData(NimReportFormat.IdList, true, false, false)]
    [InlineData(NimReportFormat.Log, true, false, false)]
    public void Each_format_supports_certain_records(NimReportFormat format, bool results, bool changes, bool histories)
    {
        Assert.Equal(results, NimReport.Supports(format, Samples.Result("a/b")));
        Assert.Equal(results, NimReport.Supports(format, Samples.Snapshot(Samples.Noon)));
        Assert.Equal(changes, NimReport.Supports(format, Samples.Change("a/b")));
        Assert.Equal(histories, NimReport.Supports(format, Samples.History("a/b")));
        Assert.False(NimReport.Supports(format, new NimModel { Id = "a/b", BaseUri = Samples.Service }));
        Assert.False(NimReport.Supports(format, null));
    }
}
