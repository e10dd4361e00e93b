namespace NimProbe.Reports;

/// <summary>
/// The timeline of the HTML report: one strip per model, whose marks differ in height as well as in colour.
/// </summary>
internal static class HtmlTimeline
{
    // The height of the strip and of the mark for Available.
    private const int StripHeight = 12;

    public static void Write(HtmlWriter page, ModelTimeline timeline)
    {
        bool hasOneService = timeline.Rows.Select(static r => r.Service).Distinct().Take(2).Count() == 1;
        WriteLegend(page);
        if (timeline.Omitted > 0)
        {
            page.Write($"<p>The timeline covers {ModelTimeline.MaximumDays} days. ");
            page.Write($"Snapshots from before {FormatDay(timeline.First)} are left out: {timeline.Omitted}.</p>\n");
        }

        page.Write($"<table class=\"strips\" data-tools=\"Filter by model\">\n<thead><tr><th scope=\"col\">Model</th>");
        page.Write($"<th scope=\"col\" data-unsorted=\"\"><span class=\"unseen\">Statuses from </span>");
        page.Write($"<span class=\"axis\"><span>{FormatDay(timeline.First)}</span>");
        page.Write($"<span class=\"unseen\"> to </span><span>{FormatDay(timeline.Last)}</span></span></th>");
        page.Write($"<th scope=\"col\" data-type=\"number\">Available</th></tr></thead>\n<tbody>\n");
        foreach (ModelTimeline.Row row in timeline.Rows)
        {
            page.Write($"<tr><th scope=\"row\">{row.Id}");
            if (!hasOneService)
            {
                page.Write($" <small>{row.Service}</small>");
            }

            page.Write($"</th><td>");
            WriteStrip(page, timeline, row);
            page.Write($"</td><td class=\"number\">{NimText.FormatPercent(row.AvailablePercent)}</td></tr>\n");
        }

        page.Write($"</tbody>\n</table>\n");
    }

    private static void WriteLegend(HtmlWriter page)
    {
        page.Write($"<p>Each mark is a day with the model's last conclusive status, or its last status if none was conclusive. ");
        page.Write($"A gap is a day on which the model was not probed. Available is the percentage of the days with a conclusive ");
        page.Write($"status; a time-out or a busy model, for example, is not conclusive.</p>\n<ul class=\"legend\">");
        foreach (NimAvailability availability in ReportSummary.AvailabilityOrder)
        {
            int height = GetMarkHeight(availability);
            page.Write($"<li><svg viewBox=\"0 0 {StripHeight} {StripHeight}\" aria-hidden=\"true\">");
            page.Write($"<rect class=\"{HtmlStatus.GetCssClass(availability)}\" y=\"{StripHeight - height}\" ");
            page.Write($"width=\"{StripHeight}\" height=\"{height}\"/></svg>{availability}</li>");
        }

        page.Write($"</ul>\n");
    }

    private static void WriteStrip(HtmlWriter page, ModelTimeline timeline, ModelTimeline.Row row)
    {
        page.Write($"<svg viewBox=\"0 0 {timeline.Days} {StripHeight}\" preserveAspectRatio=\"none\" role=\"img\" ");
        page.Write($"aria-label=\"{DescribeStrip(row)}\">");
        foreach ((int day, int days, NimModelStatus status) in row.GetSpans())
        {
            NimAvailability availability = status.ToAvailability();
            int height = GetMarkHeight(availability);
            page.Write($"<rect class=\"{HtmlStatus.GetCssClass(availability)}\" x=\"{day}\" y=\"{StripHeight - height}\" ");
            page.Write($"width=\"{days}\" height=\"{height}\"><title>{FormatDay(timeline.First.AddDays(day))}");
            if (days > 1)
            {
                page.Write($" to {FormatDay(timeline.First.AddDays(day + days - 1))}");
            }

            page.Write($": {status}</title></rect>");
        }

        page.Write($"</svg>");
    }

    // For screen readers.
    private static string DescribeStrip(ModelTimeline.Row row) => string.Join(
        ", ",
        row.Cells.OfType<NimModelStatus>().CountBy(static s => s).OrderByDescending(static c => c.Value).ThenBy(static c => c.Key)
            .Select(static c => $"{c.Key} on {ReportText.FormatNumber(c.Value)} {(c.Value == 1 ? "day" : "days")}"));

    private static int GetMarkHeight(NimAvailability availability) => availability switch
    {
        NimAvailability.Available => StripHeight,
        NimAvailability.Interrupted => StripHeight * 2 / 3,
        NimAvailability.Unknown => StripHeight / 3,
        _ => StripHeight / 6,
    };

    private static string FormatDay(DateOnly day) => NimText.FormatDate(day.ToDateTime(TimeOnly.MinValue));
}
