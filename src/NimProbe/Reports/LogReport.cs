using System.Globalization;
using System.Text;

namespace NimProbe.Reports;

/// <summary>A log of a run: what was asked, one line a model with its status, and the counts. It never holds a key.</summary>
internal static class LogReport
{
    // The longest status, so that the ids below one another begin in one column.
    private static readonly int s_statusWidth = Enum.GetNames<NimModelStatus>().Max(static n => n.Length);

    public static string Write(ReportData data)
    {
        if (data.Results.Count == 0)
        {
            return "";
        }

        List<string> lines = [];
        foreach (IGrouping<string, NimProbeResult> service in data.ByService)
        {
            lines.Add("# " + service.Key);
            lines.AddRange(service.OrderBy(static r => NimText.ToUtc(r.TestedAt)).ThenBy(static r => r.Id, StringComparer.Ordinal).Select(LineOf));
            lines.AddRange(ReportSummary.CountByStatus(service).Select(static c => string.Create(CultureInfo.InvariantCulture, $"# {c.Status}: {c.Count}")));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"# Hosted: {service.Count(ReportSummary.IsHosted)} of {service.Count()}"));
        }

        return string.Join('\n', lines);
    }

    private static string LineOf(NimProbeResult result)
    {
        StringBuilder line = new();
        line.Append(ReportText.Iso(result.TestedAt)).Append(' ')
            .Append(result.Status.ToString().PadRight(s_statusWidth)).Append(' ')
            .Append((ReportText.Number(result.StatusCode) is { Length: > 0 } code ? code : "-").PadLeft(3)).Append(' ')
            .Append((NimText.FormatMilliseconds(result.LatencyMs) is { Length: > 0 } latency ? latency : "-").PadLeft(9)).Append("  ")
            .Append(NimText.Sanitize(result.Id));
        if (result.Detail.Length > 0)
        {
            line.Append("  ").Append(NimText.Sanitize(result.Detail));
        }

        return line.ToString();
    }
}
