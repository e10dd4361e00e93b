namespace NimProbe.Reports;

/// <summary>The speeds of the HTML report: one sorted bar per model for the first token and for the speed, and a table.</summary>
internal static class HtmlSpeed
{
    private const int FullWidth = 1000;

    public static void Write(HtmlWriter page, ReportData data)
    {
        WriteBars(
            page,
            "Time to first token",
            data.Speeds.Where(static s => s.TimeToFirstTokenMs is not null).OrderBy(static s => s.TimeToFirstTokenMs),
            static s => s.TimeToFirstTokenMs ?? 0,
            static s => NimText.FormatMilliseconds(s.TimeToFirstTokenMs));
        WriteBars(
            page,
            "Speed",
            data.Speeds.Where(static s => s.TokensPerSecond is not null).OrderByDescending(static s => s.TokensPerSecond),
            static s => s.TokensPerSecond ?? 0,
            static s => NimText.FormatSpeed(s.TokensPerSecond));
        WriteTable(page, data);
    }

    private static void WriteBars(
        HtmlWriter page,
        string title,
        IEnumerable<NimModelSpeed> speeds,
        Func<NimModelSpeed, double> getValue,
        Func<NimModelSpeed, string> format)
    {
        NimModelSpeed[] sorted = [.. speeds];
        if (sorted.Length == 0)
        {
            return;
        }

        page.Write($"<table class=\"bars\">\n<thead><tr><th scope=\"col\">Model</th>");
        page.Write($"<th scope=\"col\"><span class=\"unseen\">Share</span></th><th scope=\"col\">{title}</th></tr></thead>\n<tbody>\n");
        double maximum = Math.Max(sorted.Max(getValue), double.Epsilon);
        foreach (NimModelSpeed speed in sorted)
        {
            int width = (int)Math.Round(FullWidth * getValue(speed) / maximum);
            page.Write($"<tr><th scope=\"row\">{speed.Id}</th>");
            page.Write($"<td><svg viewBox=\"0 0 {FullWidth} 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
            page.Write($"<rect width=\"{width}\" height=\"1\"/></svg></td><td>{format(speed)}</td></tr>\n");
        }

        page.Write($"</tbody>\n</table>\n");
    }

    private static void WriteTable(HtmlWriter page, ReportData data)
    {
        HtmlTable<NimModelSpeed> table = new("Filter by model or detail", static s => s.Id);
        if (!data.HasOneSpeedService)
        {
            table.AddText("Service", static s => ReportText.FormatAddress(s.BaseUri));
        }

        table
            .AddStatus("Status", static s => s.Status)
            .AddNumber("First token", static s => NimText.FormatMilliseconds(s.TimeToFirstTokenMs))
            .AddNumber("First output", static s => NimText.FormatMilliseconds(s.TimeToFirstOutputMs))
            .AddNumber("Speed", static s => NimText.FormatSpeed(s.TokensPerSecond))
            .AddNumber("Longest stall", static s => NimText.FormatMilliseconds(s.LongestStallMs))
            .AddNumber("Tokens", static s => ReportText.FormatNumber(s.OutputTokens))
            .AddNumber("Samples", static s => ReportText.FormatNumber(s.Samples))
            .AddNumber("Failed", static s => ReportText.FormatNumber(s.FailedSamples))
            .AddText("Detail", static s => s.Detail, "detail")
            .Write(page, ReportSummary.SortBySpeed(data.Speeds));
    }
}
