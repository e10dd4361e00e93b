using System.Xml;
using NimProbe.Reports;

namespace NimProbe.Fuzz.Targets;

/// <summary>Writes reports of arbitrary records: well-formed, printable and without active content.</summary>
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
            Claim.Holds(
                format != NimReportFormat.Html || !report.Contains("<script>alert", StringComparison.OrdinalIgnoreCase),
                "The page contains a script.");
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
            // Only well-formed XML can be read to the end.
        }
    }
}
