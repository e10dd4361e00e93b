namespace NimProbe.Reports;

/// <summary>The timeline of the HTML report: a strip a model, whose marks differ in height as well as in colour.</summary>
internal static class HtmlTimeline
{
    // The strip's height; a mark is as high as the model was well.
    private const int Full = 12;

    public static void Write(HtmlWriter page, ModelTimeline timeline)
    {
        bool isOneService = timeline.Rows.Select(static r => r.Service).Distinct().Take(2).Count() == 1;
        WriteLegend(page);
        if (timeline.Earlier > 0)
        {
            page.Write($"<p>The timeline goes back {ModelTimeline.MostDays} days: {timeline.Earlier} {(timeline.Earlier == 1 ? "snapshot" : "snapshots")} from before {Day(timeline.First)} {(timeline.Earlier == 1 ? "is" : "are")} left out.</p>\n");
        }

        page.Write($"<table class=\"strips\" data-tools=\"Filter by model\">\n<thead><tr><th scope=\"col\">Model</th>");
        page.Write($"<th scope=\"col\" data-unsorted=\"\"><span class=\"unseen\">Statuses from </span><span class=\"axis\"><span>{Day(timeline.First)}</span><span class=\"unseen\"> to </span><span>{Day(timeline.Last)}</span></span></th>");
        page.Write($"<th scope=\"col\" data-type=\"number\">Available</th></tr></thead>\n<tbody>\n");
        foreach (ModelTimeline.Row row in timeline.Rows)
        {
            page.Write($"<tr><th scope=\"row\">{row.Id}");
            if (!isOneService)
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
        page.Write($"<p>What each model's last telling probe of each day found; a gap is a day without a run, or one that did not probe it. The share is of the days that told of the model: a time-out or a busy worker tells nothing.</p>\n<ul class=\"legend\">");
        foreach (NimAvailability availability in ReportSummary.Order)
        {
            int height = HeightOf(availability);
            page.Write($"<li><svg viewBox=\"0 0 {Full} {Full}\" aria-hidden=\"true\"><rect class=\"{HtmlStatus.GetCssClass(availability)}\" y=\"{Full - height}\" width=\"{Full}\" height=\"{height}\"/></svg>{availability}</li>");
        }

        page.Write($"</ul>\n");
    }

    private static void WriteStrip(HtmlWriter page, ModelTimeline timeline, ModelTimeline.Row row)
    {
        page.Write($"<svg viewBox=\"0 0 {timeline.Days} {Full}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{DescriptionOf(row)}\">");
        foreach ((int day, int days, NimModelStatus status) in row.Spans())
        {
            int height = HeightOf(status.ToAvailability());
            page.Write($"<rect class=\"{HtmlStatus.GetCssClass(status.ToAvailability())}\" x=\"{day}\" y=\"{Full - height}\" width=\"{days}\" height=\"{height}\">");
            page.Write($"<title>{Day(timeline.First.AddDays(day))}");
            if (days > 1)
            {
                page.Write($" to {Day(timeline.First.AddDays(day + days - 1))}");
            }

            page.Write($": {status}</title></rect>");
        }

        page.Write($"</svg>");
    }

    private static string DescriptionOf(ModelTimeline.Row row) => string.Join(
        ", ",
        row.Cells.OfType<NimModelStatus>().CountBy(static s => s).OrderByDescending(static c => c.Value).ThenBy(static c => c.Key)
            .Select(static c => $"{c.Key} on {ReportText.Number(c.Value)} {(c.Value == 1 ? "day" : "days")}"));

    private static int HeightOf(NimAvailability availability) => availability switch
    {
        NimAvailability.Available => Full,
        NimAvailability.Interrupted => Full * 2 / 3,
        NimAvailability.Unknown => Full / 3,
        _ => Full / 6,
    };

    private static string Day(DateOnly day) => NimText.FormatDate(day.ToDateTime(TimeOnly.MinValue));
}
