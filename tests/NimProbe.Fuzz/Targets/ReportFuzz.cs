using System.Xml;
using NimProbe.Reports;

namespace NimProbe.Fuzz.Targets;

/// <summary>Reports of any records: the same for the same records, well formed, and nothing in them acts or hides.</summary>
internal static class ReportFuzz
{
    private static readonly XmlReaderSettings s_strict = new() { DtdProcessing = DtdProcessing.Prohibit };

    public static FuzzTarget Target { get; } = new(
        "Reports",
        [.. Enumerable.Range(0, 40).Select(SeedOf)],
        Words.With("<script>alert(1)</script>", "| a | b |", "[x](https://example.com)", "{brace=\"x\"}", "\"><img src=x>", "`code`", "javascript:alert(1)"),
        Read);

    private static byte[] SeedOf(int number)
    {
        byte[] records = new byte[40 + (number * 20)];
        new Random(number).NextBytes(records);
        return records;
    }

    private static void Read(byte[] input)
    {
        ReportData data = ReportData.From(new RecordDecoder(input).All());
        foreach (NimReportFormat format in Enum.GetValues<NimReportFormat>())
        {
            string report = NimReport.Write(format, data);
            Claim.Prints(report, lineEnds: true);
            Claim.Holds(format != NimReportFormat.Html || !report.Contains("<script>alert", StringComparison.OrdinalIgnoreCase), "A script is in the page.");
            if (format == NimReportFormat.JUnit && report.Length > 0)
            {
                ExpectXml(report);
            }
        }
    }

    private static void ExpectXml(string report)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(report), s_strict);
        while (reader.Read())
        {
            // Reading to the end is the proof.
        }
    }
}
