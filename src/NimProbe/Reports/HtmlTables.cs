namespace NimProbe.Reports;

/// <summary>The tables of the HTML report, one per type of record.</summary>
internal static class HtmlTables
{
    private static readonly HtmlTable<NimService> s_services =
        new HtmlTable<NimService>("Filter by service or detail", ReportText.FormatService, "Service")
            .AddChoice("Server", static s => s.Server)
            .AddOptionalText("Name", static s => s.Name)
            .AddText("Server", static s => s.Server.ToString())
            .AddText("Live", static s => ReportText.FormatYesNo(s.IsLive))
            .AddText("Ready", static s => ReportText.FormatYesNo(s.IsReady))
            .AddOptionalText("Version", static s => s.Version)
            .AddOptionalText("Profile", static s => s.Profile, "detail")
            .AddOptionalText("Models", ReportText.FormatModels, "detail")
            .AddOptionalText("Context", static s => ReportText.FormatNumber(s.MaxModelLength), "number")
            .AddNumber("Latency", static s => NimText.FormatMilliseconds(s.LatencyMs))
            .AddText("Detail", static s => s.Detail, "detail");

    public static void WriteModels(HtmlWriter page, ReportData data)
    {
        HtmlTable<NimProbeResult> table = new("Filter by model or detail", static r => r.Id);
        AddService(table, data.Results, static r => r.BaseUri);
        if (data.HasSubstitutes)
        {
            table.AddText("Served model", ReportSummary.GetSubstitute, "detail");
        }

        table
            .AddChoice("Availability", static r => r.Availability)
            .AddStatus("Status", static r => r.Status)
            .AddNumber("Latency", static r => NimText.FormatMilliseconds(r.LatencyMs))
            .AddNumber("HTTP", static r => ReportText.FormatNumber(r.StatusCode))
            .AddText("Kind", static r => r.Kind.ToString())
            .AddOptionalText("End of life", static r => NimText.FormatDate(r.GetEndOfLife()))
            .AddText("Detail", static r => NimText.Shorten(r.Detail), "detail")
            .Write(page, ReportSummary.Sort(data.Results));
    }

    public static void WriteCapabilities(HtmlWriter page, CapabilityMatrix matrix)
    {
        HtmlTable<CapabilityMatrixRow> table = new("Filter by model or detail", static r => r.Id);
        if (!matrix.HasOneService)
        {
            table.AddText("Service", static r => r.Service);
        }

        foreach (NimCapability capability in matrix.Capabilities)
        {
            table.AddSupport(capability.ToString(), r => r.Find(capability));
        }

        table.AddText("Detail", static r => r.Detail, "detail").Write(page, matrix.Rows);
    }

    public static void WriteChanges(HtmlWriter page, IReadOnlyList<NimModelChange> changes)
    {
        HtmlTable<NimModelChange> table = new("Filter by model or detail", static c => c.Id);
        AddService(table, changes, static c => c.BaseUri)
            .AddChoice("Change", static c => c.Change)
            .AddText("Change", static c => c.Change.ToString())
            .AddStatus("Before", static c => c.Before)
            .AddStatus("After", static c => c.After)
            .AddOptionalText("End of life", static c => NimText.FormatDate(c.EndOfLife))
            .AddPeriod("Between", static c => (c.ReferenceTakenAt, c.DifferenceTakenAt))
            .AddText("Detail", static c => NimText.Shorten(c.Detail), "detail")
            .Write(page, changes);
    }

    public static void WriteServices(HtmlWriter page, IReadOnlyList<NimService> services) => s_services.Write(page, services);

    public static void WriteHistories(HtmlWriter page, IReadOnlyList<NimModelHistory> histories)
    {
        page.Write($"<p>Available is the percentage of the conclusive probes that found the model available. ");
        page.Write($"P50 and P95 are the median and the 95th percentile of the latency of its answers. ");
        page.Write($"Each run is one character: A available, i interrupted, u unavailable, ? unknown, ");
        page.Write($"- carried over from an earlier run, . no result.</p>\n");
        HtmlTable<NimModelHistory> table = new("Filter by model", static h => h.Id);
        AddService(table, histories, static h => h.BaseUri)
            .AddStatus("Last status", static h => h.LastStatus)
            .AddNumber("Available", static h => NimText.FormatPercent(h.AvailablePercent))
            .AddNumber("Flaps", static h => ReportText.FormatNumber(h.Flaps))
            .AddNumber("P50", static h => NimText.FormatMilliseconds(h.LatencyP50Ms))
            .AddNumber("P95", static h => NimText.FormatMilliseconds(h.LatencyP95Ms))
            .AddNumber("Probes", static h => ReportText.FormatNumber(h.Probes))
            .AddText("Last seen", static h => NimText.FormatDate(h.LastSeen))
            .AddText("Last 20 runs", static h => ReportText.GetRecentTrend(h.Trend), "trend")
            .Write(page, histories);
    }

    private static HtmlTable<T> AddService<T>(HtmlTable<T> table, IEnumerable<T> records, Func<T, Uri?> getService)
        where T : notnull => ReportText.HasSeveral(records.Select(getService))
        ? table.AddText("Service", r => ReportText.FormatOptionalAddress(getService(r)))
        : table;
}
