namespace NimProbe.Reports;

/// <summary>
/// One self-contained HTML page: counts, changes, a table of models, capabilities, latencies, a timeline of several
/// snapshots, and histories. The script only adds sorting and filtering.
/// </summary>
internal static class HtmlReport
{
    private const string Icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
        + "%3Cpath fill='%232f9e63' d='M2 8h3v6H2zm4.5-5h3v11h-3zM11 6h3v8h-3z'/%3E%3C/svg%3E";

    public static string Write(ReportData data)
    {
        HtmlSection[] sections = [.. GetSections(data)];
        HtmlWriter page = new();
        WriteHead(page);
        WriteHeader(page, data, sections);
        page.Write($"<main>\n");
        if (data.Results.Count > 0)
        {
            HtmlSummary.Write(page, data);
        }

        foreach (HtmlSection section in sections)
        {
            page.Write($"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-heading\">\n");
            page.Write($"<h2 id=\"{section.Id}-heading\">{section.Title}</h2>\n");
            section.Write(page);
            page.Write($"</section>\n");
        }

        page.Write($"</main>\n<footer>Made by NimProbe. All times are UTC.</footer>\n<script>");
        page.WriteAsset(HtmlAssets.Script);
        page.Write($"</script>\n</body>\n</html>");
        return page.ToString();
    }

    private static IEnumerable<HtmlSection> GetSections(ReportData data)
    {
        if (data.Changes.Count > 0)
        {
            yield return new HtmlSection("changes", "Changes", page => HtmlTables.WriteChanges(page, data.Changes));
        }

        if (data.Results.Count > 0)
        {
            yield return new HtmlSection("models", "Models", page => HtmlTables.WriteModels(page, data));
        }

        if (data.Services.Count > 0)
        {
            yield return new HtmlSection("services", "Services", page => HtmlTables.WriteServices(page, data.Services));
        }

        if (data.Capabilities.Rows.Count > 0)
        {
            yield return new HtmlSection("capabilities", "Capabilities", page => HtmlTables.WriteCapabilities(page, data.Capabilities));
        }

        if (LatencyHistogram.FromResults(data.Results) is { Count: > 0 } latencies)
        {
            yield return new HtmlSection("latency", "Latency", page => HtmlLatency.Write(page, latencies));
        }

        if (data.Speeds.Count > 0)
        {
            yield return new HtmlSection("speed", "Speed", page => HtmlSpeed.Write(page, data));
        }

        if (data.Snapshots.Count > 1)
        {
            yield return new HtmlSection(
                "timeline", "Timeline", page => HtmlTimeline.Write(page, ModelTimeline.FromSnapshots(data.Snapshots)));
        }

        if (data.Histories.Count > 0)
        {
            yield return new HtmlSection("history", "History", page => HtmlTables.WriteHistories(page, data.Histories));
        }
    }

    private static void WriteHead(HtmlWriter page)
    {
        page.Write($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.Write($"<meta http-equiv=\"Content-Security-Policy\" content=\"{HtmlAssets.ContentSecurityPolicy}\"/>\n");
        page.Write($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        page.Write($"<meta name=\"color-scheme\" content=\"light dark\"/>\n");
        page.Write($"<title>Model availability</title>\n<link rel=\"icon\" href=\"{Icon}\"/>\n<style>");
        page.WriteAsset(HtmlAssets.Style);
        page.Write($"</style>\n</head>\n<body>\n");
    }

    private static void WriteHeader(HtmlWriter page, ReportData data, HtmlSection[] sections)
    {
        page.Write($"<header>\n<h1>Model availability</h1>\n");
        foreach (IGrouping<string, NimProbeResult> service in data.ResultsByService)
        {
            page.Write($"<p><strong>{service.Key}</strong> {ReportSummary.DescribeRun([.. service])}</p>\n");
        }

        if (data.OnlyService is { } address)
        {
            page.Write($"<p><strong>{address}</strong></p>\n");
        }

        if (sections.Length == 0)
        {
            page.Write($"<p>There is nothing to report.</p>\n");
        }
        else if (sections.Length > 1)
        {
            page.Write($"<nav aria-label=\"Sections\">");
            foreach (HtmlSection section in sections)
            {
                page.Write($"<a href=\"#{section.Id}\">{section.Title}</a>");
            }

            page.Write($"</nav>\n");
        }

        page.Write($"</header>\n");
    }
}
