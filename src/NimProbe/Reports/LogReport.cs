using System.Globalization;

namespace NimProbe.Reports;

/// <summary>A log: for each service its address, one line per model, and the counts.</summary>
internal static class LogReport
{
    // The length of the longest status aligns the columns behind it.
    private static readonly int s_statusWidth = Enum.GetNames<NimModelStatus>().Max(static n => n.Length);

    public static string Write(ReportData data)
    {
        if (data.Results.Count == 0)
        {
            return "";
        }

        List<string> lines = [];
        foreach (IGrouping<string, NimProbeResult> service in data.ResultsByService)
        {
            lines.Add("# " + service.Key);
            lines.AddRange(service
                .OrderBy(static r => NimText.ToUtc(r.TestedAt))
                .ThenBy(static r => r.Id, StringComparer.Ordinal)
                .Select(FormatLine));
            lines.AddRange(ReportSummary.CountByStatus(service)
                .Select(static c => string.Create(CultureInfo.InvariantCulture, $"# {c.Status}: {c.Count}")));
            int hosted = service.Count(ReportSummary.IsHosted);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"# Hosted: {hosted} of {service.Count()}"));
        }

        return string.Join('\n', lines);
    }

    private static string FormatLine(NimProbeResult result)
    {
        string time = ReportText.FormatIsoTime(result.TestedAt);
        string status = result.Status.ToString().PadRight(s_statusWidth);
        string code = OrDash(ReportText.FormatNumber(result.StatusCode)).PadLeft(3);
        string latency = OrDash(NimText.FormatMilliseconds(result.LatencyMs)).PadLeft(9);
        string line = $"{time} {status} {code} {latency}  {NimText.Sanitize(result.Id)}";
        string detail = result.Detail.Length > 0 ? "  " + NimText.Sanitize(result.Detail) : "";
        string end = result.GetEndOfLife() is { } day ? $"  (end of life {NimText.FormatDate(day)})" : "";
        return line + detail + end;
    }

    private static string OrDash(string text) => text.Length > 0 ? text : "-";
}
