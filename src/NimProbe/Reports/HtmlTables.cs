namespace NimProbe.Reports;

/// <summary>The tables of the HTML report. Cells carry their column's name, which stands beside them where there is no room for columns.</summary>
internal static class HtmlTables
{
    public static void WriteModels(HtmlWriter page, ReportData data)
    {
        bool isOneService = data.ByService.Take(2).Count() == 1;
        page.Write($"<table class=\"records\" data-tools=\"Filter by model or detail\" data-choice=\"Availability\">\n<thead><tr>");
        page.Write($"<th scope=\"col\">Model</th>");
        if (!isOneService)
        {
            page.Write($"<th scope=\"col\">Service</th>");
        }

        page.Write($"<th scope=\"col\">Status</th><th scope=\"col\" data-type=\"number\">Latency</th><th scope=\"col\" data-type=\"number\">HTTP</th>");
        page.Write($"<th scope=\"col\">Kind</th><th scope=\"col\">End of life</th><th scope=\"col\">Detail</th></tr></thead>\n<tbody>\n");
        foreach (NimProbeResult result in ReportSummary.Ordered(data.Results))
        {
            page.Write($"<tr data-choice=\"{result.Availability}\"><th scope=\"row\">{result.Id}</th>");
            if (!isOneService)
            {
                page.Write($"<td data-label=\"Service\">{ReportText.Address(result.BaseUri)}</td>");
            }

            HtmlStatus.WriteCell(page, "Status", result.Status);
            page.Write($"<td class=\"number\" data-label=\"Latency\">{NimText.FormatMilliseconds(result.LatencyMs)}</td>");
            page.Write($"<td class=\"number\" data-label=\"HTTP\">{ReportText.Number(result.StatusCode)}</td><td data-label=\"Kind\">{result.Kind}</td>");
            page.Write($"<td data-label=\"End of life\">{NimText.FormatDate(result.EndOfLife ?? result.DeprecatesOn)}</td><td class=\"detail\" data-label=\"Detail\">{result.Detail}</td></tr>\n");
        }

        page.Write($"</tbody>\n</table>\n");
    }

    public static void WriteChanges(HtmlWriter page, IReadOnlyList<NimModelChange> changes)
    {
        page.Write($"<table class=\"records\" data-tools=\"Filter by model\" data-choice=\"Change\">\n<thead><tr><th scope=\"col\">Model</th><th scope=\"col\">Change</th><th scope=\"col\">Before</th><th scope=\"col\">After</th>");
        page.Write($"<th scope=\"col\">End of life</th><th scope=\"col\">Between</th></tr></thead>\n<tbody>\n");
        foreach (NimModelChange change in changes)
        {
            page.Write($"<tr data-choice=\"{change.Change}\"><th scope=\"row\">{change.Id}</th><td data-label=\"Change\">{change.Change}</td>");
            HtmlStatus.WriteCell(page, "Before", change.Before);
            HtmlStatus.WriteCell(page, "After", change.After);
            page.Write($"<td data-label=\"End of life\">{NimText.FormatDate(change.EndOfLife)}</td><td class=\"detail\" data-label=\"Between\">{NimText.FormatTime(change.ReferenceTakenAt)} and {NimText.FormatTime(change.DifferenceTakenAt)}</td></tr>\n");
        }

        page.Write($"</tbody>\n</table>\n");
    }

    public static void WriteHistories(HtmlWriter page, IReadOnlyList<NimModelHistory> histories)
    {
        page.Write($"<p>Available is the share of the probes that told of the model; P50 and P95 are what half and 95 % of its answers took at most. Of the last runs, A answered, i was interrupted, u unavailable, ? unknown, and a point is a run without it.</p>\n");
        page.Write($"<table class=\"records\" data-tools=\"Filter by model\">\n<thead><tr><th scope=\"col\">Model</th><th scope=\"col\">Last status</th><th scope=\"col\" data-type=\"number\">Available</th><th scope=\"col\" data-type=\"number\">Flaps</th>");
        page.Write($"<th scope=\"col\" data-type=\"number\">P50</th><th scope=\"col\" data-type=\"number\">P95</th><th scope=\"col\" data-type=\"number\">Probes</th><th scope=\"col\">Last seen</th><th scope=\"col\">Last 20 runs</th></tr></thead>\n<tbody>\n");
        foreach (NimModelHistory history in histories)
        {
            page.Write($"<tr><th scope=\"row\">{history.Id}</th>");
            HtmlStatus.WriteCell(page, "Last status", history.LastStatus);
            page.Write($"<td class=\"number\" data-label=\"Available\">{NimText.FormatPercent(history.AvailablePercent)}</td><td class=\"number\" data-label=\"Flaps\">{history.Flaps}</td>");
            page.Write($"<td class=\"number\" data-label=\"P50\">{NimText.FormatMilliseconds(history.LatencyP50Ms)}</td><td class=\"number\" data-label=\"P95\">{NimText.FormatMilliseconds(history.LatencyP95Ms)}</td>");
            page.Write($"<td class=\"number\" data-label=\"Probes\">{history.Probes}</td><td data-label=\"Last seen\">{NimText.FormatDate(history.LastSeen)}</td><td class=\"trend\" data-label=\"Last 20 runs\">{ReportText.Trend(history.Trend)}</td></tr>\n");
        }

        page.Write($"</tbody>\n</table>\n");
    }
}
