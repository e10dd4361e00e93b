using System.Globalization;

namespace NimProbe.Reports;

/// <summary>GitHub-flavoured Markdown: a summary, and a table each for models, changes and histories.</summary>
internal static class MarkdownReport
{
    public static string Write(ReportData data)
    {
        MarkdownWriter page = new();
        page.Paragraph("# Model availability");
        if (data.Results.Count > 0)
        {
            WriteSummary(page, data);
            WriteModels(page, data);
        }

        if (data.Changes.Count > 0)
        {
            WriteChanges(page, data.Changes);
        }

        if (data.Histories.Count > 0)
        {
            WriteHistories(page, data.Histories);
        }

        if (data.Results.Count + data.Changes.Count + data.Histories.Count == 0)
        {
            page.Paragraph("There is nothing to report.");
        }

        return page.ToString();
    }

    private static void WriteSummary(MarkdownWriter page, ReportData data)
    {
        foreach (IGrouping<string, NimProbeResult> service in data.ByService)
        {
            NimProbeResult[] results = [.. service];
            int listed = results.Max(static r => r.CatalogCount);
            page.Paragraph(string.Create(
                CultureInfo.InvariantCulture,
                $"{MarkdownText.Code(service.Key)}: {results.Length} models probed{(listed > 0 ? $" of {listed} listed" : "")}, {ReportText.Period(results)}."));
            page.Table(
                ["Availability", "Status", "Models:"],
                ReportSummary.CountByStatus(results).Select(static c => new[]
                {
                    $"{c.Status.ToAvailability()} ({ReportSummary.Meaning(c.Status.ToAvailability())})", c.Status.ToString(), ReportText.Number(c.Count),
                }));
        }
    }

    private static void WriteModels(MarkdownWriter page, ReportData data)
    {
        bool isOneService = data.ByService.Take(2).Count() == 1;
        page.Paragraph("## Models");
        page.Table(
            ["Status", "Latency:", "Model", .. isOneService ? Array.Empty<string>() : ["Service"], "End of life", "Detail"],
            ReportSummary.Ordered(data.Results).Select(r => (string[])
            [
                r.Status.ToString(),
                NimText.FormatMilliseconds(r.LatencyMs),
                MarkdownText.Code(r.Id),
                .. isOneService ? Array.Empty<string>() : [MarkdownText.Code(ReportText.Address(r.BaseUri))],
                NimText.FormatDate(r.EndOfLife),
                MarkdownText.Code(r.Detail),
            ]));
    }

    private static void WriteChanges(MarkdownWriter page, IReadOnlyList<NimModelChange> changes)
    {
        page.Paragraph("## Changes");
        page.Table(
            ["Change", "Model", "Before", "After", "End of life", "Since"],
            changes.Select(static c => new[]
            {
                c.Change.ToString(), MarkdownText.Code(c.Id), c.Before?.ToString() ?? "", c.After?.ToString() ?? "", NimText.FormatDate(c.EndOfLife), NimText.FormatTime(c.ReferenceTakenAt),
            }));
    }

    private static void WriteHistories(MarkdownWriter page, IReadOnlyList<NimModelHistory> histories)
    {
        page.Paragraph("## History");
        page.Table(
            ["Model", "Available:", "Flaps:", "Median:", "95th percentile:", "Probes:", "Last status", "Last seen", "Last 20 runs"],
            histories.Select(static h => new[]
            {
                MarkdownText.Code(h.Id), NimText.FormatPercent(h.AvailablePercent), ReportText.Number(h.Flaps), NimText.FormatMilliseconds(h.LatencyP50Ms),
                NimText.FormatMilliseconds(h.LatencyP95Ms), ReportText.Number(h.Probes), h.LastStatus.ToString(), NimText.FormatDate(h.LastSeen), MarkdownText.Code(ReportText.Trend(h.Trend)),
            }));
    }
}
