using System.Globalization;

namespace NimProbe.Reports;

/// <summary>The latency distribution of the HTML report: a table with a number and a bar for each bucket.</summary>
internal static class HtmlLatency
{
    public static void Write(HtmlWriter page, LatencyHistogram latencies)
    {
        page.Write($"<p>Of the {latencies.Count} models that answered, half did within ");
        page.Write($"<strong>{FormatDuration(latencies.GetPercentile(50))}</strong> and 95 % within ");
        page.Write($"<strong>{FormatDuration(latencies.GetPercentile(95))}</strong>.</p>\n");
        page.Write($"<table class=\"bars\">\n<thead><tr><th scope=\"col\">Latency</th>");
        page.Write($"<th scope=\"col\"><span class=\"unseen\">Share</span></th><th scope=\"col\">Models</th></tr></thead>\n<tbody>\n");
        int maximum = latencies.Buckets.Max(static b => b.Count);
        foreach ((int from, int? below, int count) in latencies.Buckets)
        {
            page.Write($"<tr><th scope=\"row\">{FormatRange(from, below)}</th>");
            page.Write($"<td><svg viewBox=\"0 0 {maximum} 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
            page.Write($"<rect width=\"{count}\" height=\"1\"/></svg></td><td>{count}</td></tr>\n");
        }

        page.Write($"</tbody>\n</table>\n");
    }

    private static string FormatRange(int from, int? below) => (from, below) switch
    {
        (0, { } first) => "under " + FormatDuration(first),
        (_, null) => FormatDuration(from) + " or more",
        (_, { } bound) => $"{FormatDuration(from)} to {FormatDuration(bound)}",
    };

    private static string FormatDuration(int? milliseconds) => milliseconds >= 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000m:0.#} s")
        : NimText.FormatMilliseconds(milliseconds);
}
