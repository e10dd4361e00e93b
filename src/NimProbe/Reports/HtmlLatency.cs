using System.Globalization;

namespace NimProbe.Reports;

/// <summary>The latency distribution of the HTML report: a bar a class, beside the numbers it stands for.</summary>
internal static class HtmlLatency
{
    public static void Write(HtmlWriter page, LatencyHistogram latencies)
    {
        page.Write($"<p>Of the {latencies.Total} models that answered, half did within <strong>{Duration(latencies.Percentile(50))}</strong> and 95 % within <strong>{Duration(latencies.Percentile(95))}</strong>.</p>\n");
        page.Write($"<table class=\"bars\">\n<thead><tr><th scope=\"col\">Latency</th><th scope=\"col\"><span class=\"unseen\">Share</span></th><th scope=\"col\">Models</th></tr></thead>\n<tbody>\n");
        int most = latencies.Classes.Max(static c => c.Count);
        foreach ((int from, int? below, int count) in latencies.Classes)
        {
            page.Write($"<tr><th scope=\"row\">{Range(from, below)}</th>");
            page.Write($"<td><svg viewBox=\"0 0 {most} 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{count}\" height=\"1\"/></svg></td><td>{count}</td></tr>\n");
        }

        page.Write($"</tbody>\n</table>\n");
    }

    private static string Range(int from, int? below) => (from, below) switch
    {
        (0, { } first) => "under " + Duration(first),
        (_, null) => Duration(from) + " or more",
        (_, { } bound) => $"{Duration(from)} to {Duration(bound)}",
    };

    private static string Duration(int milliseconds) => milliseconds < 1000
        ? NimText.FormatMilliseconds(milliseconds)
        : string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000m:0.#} s");
}
