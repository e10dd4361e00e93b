using System.Globalization;

namespace NimProbe.Reports;

/// <summary>
/// The timeline of the HTML report: one strip per model, whose marks differ in height as well as in colour.
/// </summary>
internal static class HtmlTimeline
{
    // The height of the strip and of the highest mark.
    private const int StripHeight = 12;

    // One status of each kind of mark.
    private static readonly NimModelStatus[] s_legend =
        [NimModelStatus.Available, NimModelStatus.Failing, NimModelStatus.Retired, NimModelStatus.TimedOut];

    public static void Write(HtmlWriter page, ModelTimeline timeline)
    {
        bool hasOneService = timeline.Rows.Select(static r => r.Service).Distinct().Take(2).Count() == 1;
        WriteLegend(page);
        if (timeline.Omitted > 0)
        {
            page.Write($"<p>The timeline covers {ModelTimeline.MaximumDays} days. ");
            page.Write($"Snapshots from before {FormatDay(timeline.First)} are left out: {timeline.Omitted}.</p>\n");
        }

        page.Write($"<table class=\"strips\" data-tools=\"Filter by model\" data-noun=\"model\">\n<thead><tr><th scope=\"col\">Model</th>");
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
        page.Write($"<p>Each mark is a run with the model's status; the runs of a day share its width. A gap is a day on which the ");
        page.Write($"model was not probed. Available is the percentage of the runs with a conclusive status; a time-out or a busy ");
        page.Write($"model, for example, is not conclusive.</p>\n<ul class=\"legend\">");
        foreach (NimModelStatus status in s_legend)
        {
            int height = GetMarkHeight(status);
            page.Write($"<li><svg viewBox=\"0 0 {StripHeight} {StripHeight}\" aria-hidden=\"true\">");
            page.Write($"<rect class=\"{GetMarkClass(status)}\" y=\"{StripHeight - height}\" ");
            page.Write($"width=\"{StripHeight}\" height=\"{height}\"/></svg>{GetMarkName(status)}</li>");
        }

        page.Write($"</ul>\n");
    }

    private static void WriteStrip(HtmlWriter page, ModelTimeline timeline, ModelTimeline.Row row)
    {
        page.Write($"<svg viewBox=\"0 0 {timeline.Days} {StripHeight}\" preserveAspectRatio=\"none\" role=\"img\" ");
        page.Write($"aria-label=\"{DescribeStrip(row)}\">");
        foreach ((ModelTimeline.Mark first, ModelTimeline.Mark last) in row.GetSpans())
        {
            int height = GetMarkHeight(first.Status);
            page.Write($"<rect class=\"{GetMarkClass(first.Status)}\" x=\"{FormatPosition(first.From)}\" ");
            page.Write($"y=\"{StripHeight - height}\" ");
            page.Write($"width=\"{FormatPosition(last.To - first.From)}\" height=\"{height}\"><title>{FormatRun(first)}");
            if (FormatRun(last) is { } end && end != FormatRun(first))
            {
                page.Write($" to {end}");
            }

            page.Write($": {first.Status}</title></rect>");
        }

        page.Write($"</svg>");
    }

    // For screen readers.
    private static string DescribeStrip(ModelTimeline.Row row) => string.Join(
        ", ",
        row.Marks.CountBy(static m => m.Status).OrderByDescending(static c => c.Value).ThenBy(static c => c.Key)
            .Select(static c => $"{c.Key} in {ReportText.FormatNumber(c.Value)} {(c.Value == 1 ? "run" : "runs")}"));

    // Problems are higher than what works. A status that is not conclusive does not look like one that is: a busy model is neither
    // failing nor does it count.
    private static int GetMarkHeight(NimModelStatus status) => GetMarkClass(status) switch
    {
        "unavailable" => StripHeight,
        "interrupted" => StripHeight * 3 / 4,
        "available" => StripHeight / 2,
        _ => StripHeight / 4,
    };

    private static string GetMarkClass(NimModelStatus status) =>
        HtmlStatus.GetCssClass(status.IsConclusive() ? status.ToAvailability() : NimAvailability.Unknown);

    private static string GetMarkName(NimModelStatus status) =>
        status.IsConclusive() ? status.ToAvailability().ToString() : "Not conclusive";

    // A run that has its day for itself needs no time.
    private static string FormatRun(ModelTimeline.Mark run) =>
        run.To - run.From < 1 ? NimText.FormatTime(run.TakenAt) : NimText.FormatDate(run.TakenAt);

    private static string FormatPosition(double days) => days.ToString("0.####", CultureInfo.InvariantCulture);

    private static string FormatDay(DateOnly day) => NimText.FormatDate(day.ToDateTime(TimeOnly.MinValue));
}
