namespace NimProbe.Reports;

/// <summary>
/// The summary of the HTML report: a tile with the counts of each availability, and a bar with their shares.
/// </summary>
internal static class HtmlSummary
{
    public static void Write(HtmlWriter page, ReportData data)
    {
        ILookup<NimAvailability, (NimModelStatus Status, int Count)> counts =
            ReportSummary.CountByStatus(data.Results).ToLookup(static c => c.Status.ToAvailability());
        page.Write($"<section aria-label=\"Summary\">\n<ul class=\"tiles\">\n");
        foreach (NimAvailability availability in ReportSummary.AvailabilityOrder)
        {
            page.Write($"<li class=\"{HtmlStatus.GetCssClass(availability)}\">");
            page.Write($"<strong>{counts[availability].Sum(static c => c.Count)}</strong> <span>{availability}</span> ");
            page.Write($"<small>{ReportSummary.Describe(availability)}</small>");
            WriteStatuses(page, availability, [.. counts[availability]]);
            page.Write($"</li>\n");
        }

        page.Write($"</ul>\n");
        WriteShares(page, counts, data.Results.Count);
        page.Write($"</section>\n");
    }

    // A single status with the name of its availability would only repeat the tile.
    private static void WriteStatuses(HtmlWriter page, NimAvailability availability, (NimModelStatus Status, int Count)[] counts)
    {
        if (counts.Length == 0 || (counts.Length == 1 && counts[0].Status.ToString() == availability.ToString()))
        {
            return;
        }

        page.Write($"<ul>");
        foreach ((NimModelStatus status, int count) in counts)
        {
            page.Write($"<li>{count} {status}</li>");
        }

        page.Write($"</ul>");
    }

    private static void WriteShares(HtmlWriter page, ILookup<NimAvailability, (NimModelStatus Status, int Count)> counts, int total)
    {
        page.Write($"<svg class=\"shares\" viewBox=\"0 0 {total} 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        int from = 0;
        foreach (NimAvailability availability in ReportSummary.AvailabilityOrder)
        {
            int count = counts[availability].Sum(static c => c.Count);
            page.Write($"<rect class=\"{HtmlStatus.GetCssClass(availability)}\" x=\"{from}\" width=\"{count}\" height=\"1\"/>");
            from += count;
        }

        page.Write($"</svg>\n");
    }
}
