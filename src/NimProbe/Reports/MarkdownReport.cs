namespace NimProbe.Reports;

/// <summary>GitHub-flavoured Markdown: a summary, and a table for each type of record.</summary>
internal static class MarkdownReport
{
    public static string Write(ReportData data)
    {
        MarkdownWriter page = new();
        page.WriteParagraph("# Model availability");
        if (data.Results.Count > 0)
        {
            WriteSummary(page, data);
            WriteModels(page, data);
        }

        if (data.OnlyService is { } address)
        {
            page.WriteParagraph(MarkdownText.ToCode(address));
        }

        if (data.Capabilities.Rows.Count > 0)
        {
            WriteCapabilities(page, data.Capabilities);
        }

        if (data.Changes.Count > 0)
        {
            WriteChanges(page, data.Changes);
        }

        if (data.Histories.Count > 0)
        {
            WriteHistories(page, data.Histories);
        }

        if (data.Services.Count > 0)
        {
            WriteServices(page, data.Services);
        }

        if (data.Speeds.Count > 0)
        {
            WriteSpeeds(page, data);
        }

        if (IsEmpty(data))
        {
            page.WriteParagraph("There is nothing to report.");
        }

        return page.ToString();
    }

    private static bool IsEmpty(ReportData data) => data.Results.Count + data.Changes.Count + data.Histories.Count + data.Services.Count
        + data.Speeds.Count + data.Capabilities.Rows.Count == 0;

    private static void WriteSummary(MarkdownWriter page, ReportData data)
    {
        foreach (IGrouping<string, NimProbeResult> service in data.ResultsByService)
        {
            NimProbeResult[] results = [.. service];
            page.WriteParagraph($"{MarkdownText.ToCode(service.Key)}: {ReportSummary.DescribeRun(results)}.");
            page.WriteTable(
                ["Availability", "Status", "Models:"],
                ReportSummary.CountByStatus(results).Select(static c => (string[])
                [
                    $"{c.Status.ToAvailability()} ({ReportSummary.Describe(c.Status.ToAvailability())})",
                    c.Status.ToString(),
                    ReportText.FormatNumber(c.Count),
                ]));
        }
    }

    private static void WriteModels(MarkdownWriter page, ReportData data)
    {
        bool hasSubstitutes = data.HasSubstitutes;
        bool hasSeveral = !data.HasOneService;
        page.WriteParagraph("## Models");
        page.WriteTable(
            [
                "Status",
                "Latency:",
                "Model",
                .. hasSubstitutes ? ["Served model"] : Array.Empty<string>(),
                .. GetServiceColumn(hasSeveral),
                "End of life",
                "Detail",
            ],
            ReportSummary.Sort(data.Results).Select(r => (string[])
            [
                r.Status.ToString(),
                NimText.FormatMilliseconds(r.LatencyMs),
                MarkdownText.ToCode(r.Id),
                .. hasSubstitutes ? [MarkdownText.ToCode(ReportSummary.GetSubstitute(r))] : Array.Empty<string>(),
                .. GetServiceCell(hasSeveral, r.BaseUri),
                NimText.FormatDate(r.GetEndOfLife()),
                MarkdownText.ToCode(r.Detail),
            ]));
    }

    private static void WriteCapabilities(MarkdownWriter page, CapabilityMatrix matrix)
    {
        bool hasOneService = matrix.HasOneService;
        page.WriteParagraph("## Capabilities");
        page.WriteTable(
            [
                "Model",
                .. hasOneService ? Array.Empty<string>() : ["Service"],
                .. matrix.Capabilities.Select(static c => c.ToString()),
                "Detail",
            ],
            matrix.Rows.Select(r => (string[])
            [
                MarkdownText.ToCode(r.Id),
                .. hasOneService ? Array.Empty<string>() : [MarkdownText.ToCode(r.Service)],
                .. matrix.Capabilities.Select(c => r.Find(c)?.ToString() ?? ""),
                MarkdownText.ToCode(r.Detail),
            ]));
    }

    private static void WriteChanges(MarkdownWriter page, IReadOnlyList<NimModelChange> changes)
    {
        bool hasSeveral = ReportText.HasSeveral(changes.Select(static c => c.BaseUri));
        page.WriteParagraph("## Changes");
        page.WriteTable(
            ["Change", "Model", .. GetServiceColumn(hasSeveral), "Before", "After", "End of life", "Since", "Detail"],
            changes.Select(c => (string[])
            [
                c.Change.ToString(),
                MarkdownText.ToCode(c.Id),
                .. GetServiceCell(hasSeveral, c.BaseUri),
                c.Before?.ToString() ?? "",
                c.After?.ToString() ?? "",
                NimText.FormatDate(c.EndOfLife),
                NimText.FormatTime(c.ReferenceTakenAt),
                MarkdownText.ToCode(c.Detail),
            ]));
    }

    private static void WriteHistories(MarkdownWriter page, IReadOnlyList<NimModelHistory> histories)
    {
        bool hasSeveral = ReportText.HasSeveral(histories.Select(static h => h.BaseUri));
        page.WriteParagraph("## History");
        page.WriteTable(
            [
                "Model", .. GetServiceColumn(hasSeveral), "Available:", "Flaps:", "Median:", "95th percentile:", "Probes:",
                "Last status", "Last seen", "Last 20 runs",
            ],
            histories.Select(h => (string[])
            [
                MarkdownText.ToCode(h.Id),
                .. GetServiceCell(hasSeveral, h.BaseUri),
                NimText.FormatPercent(h.AvailablePercent),
                ReportText.FormatNumber(h.Flaps),
                NimText.FormatMilliseconds(h.LatencyP50Ms),
                NimText.FormatMilliseconds(h.LatencyP95Ms),
                ReportText.FormatNumber(h.Probes),
                h.LastStatus.ToString(),
                NimText.FormatDate(h.LastSeen),
                MarkdownText.ToCode(ReportText.GetRecentTrend(h.Trend)),
            ]));
    }

    private static string[] GetServiceColumn(bool hasSeveral) => hasSeveral ? ["Service"] : [];

    private static string[] GetServiceCell(bool hasSeveral, Uri? service) =>
        hasSeveral ? [MarkdownText.ToCode(ReportText.FormatOptionalAddress(service))] : [];

    private static void WriteServices(MarkdownWriter page, IReadOnlyList<NimService> services)
    {
        page.WriteParagraph("## Services");
        page.WriteTable(
            ["Service", "Name", "Server", "Live", "Ready", "Version", "Profile", "Models", "Context:", "Latency:", "Detail"],
            services.Select(static s => (string[])
            [
                MarkdownText.ToCode(ReportText.FormatService(s)),
                MarkdownText.ToCode(s.Name ?? ""),
                s.Server.ToString(),
                ReportText.FormatYesNo(s.IsLive),
                ReportText.FormatYesNo(s.IsReady),
                MarkdownText.ToCode(s.Version ?? ""),
                MarkdownText.ToCode(s.Profile ?? ""),
                MarkdownText.ToCode(ReportText.FormatModels(s)),
                ReportText.FormatNumber(s.MaxModelLength),
                NimText.FormatMilliseconds(s.LatencyMs),
                MarkdownText.ToCode(s.Detail),
            ]));
    }

    private static void WriteSpeeds(MarkdownWriter page, ReportData data)
    {
        page.WriteParagraph("## Speed");
        string[] service = data.HasOneSpeedService ? [] : ["Service"];
        page.WriteTable(
            ["Speed:", "First token:", "Longest stall:", "Tokens:", "Samples:", "Failed:", "Status", "Model", .. service, "Detail"],
            ReportSummary.SortBySpeed(data.Speeds).Select(s => (string[])
            [
                NimText.FormatSpeed(s.TokensPerSecond),
                NimText.FormatMilliseconds(s.TimeToFirstTokenMs),
                NimText.FormatMilliseconds(s.LongestStallMs),
                ReportText.FormatNumber(s.OutputTokens),
                ReportText.FormatNumber(s.Samples),
                ReportText.FormatNumber(s.FailedSamples),
                s.Status.ToString(),
                MarkdownText.ToCode(s.Id),
                .. service.Select(_ => MarkdownText.ToCode(ReportText.FormatAddress(s.BaseUri))),
                MarkdownText.ToCode(s.Detail),
            ]));
    }
}
