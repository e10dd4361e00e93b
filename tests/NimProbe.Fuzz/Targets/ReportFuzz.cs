using System.Xml;
using NimProbe.Reports;

namespace NimProbe.Fuzz.Targets;

/// <summary>Reports of any records: the same for the same records, well formed, and nothing in them acts or hides.</summary>
internal static class ReportFuzz
{
    private static readonly XmlReaderSettings s_strict = new() { DtdProcessing = DtdProcessing.Prohibit };

    public static FuzzTarget Target { get; } = new(
        "Reports",
        [.. Enumerable.Range(0, 40).Select(BitConverter.GetBytes)],
        Words.With(),
        Read);

    private static void Read(byte[] input)
    {
        ReportData data = ReportData.From(RecordGenerator.Generate(InputSeed.Compute(input)));
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
