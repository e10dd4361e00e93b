namespace NimProbe.Reports;

/// <summary>
/// Writes reports. A report depends on its data only, not on the clock or the culture; its lines end in <c>\n</c>.
/// </summary>
public static class NimReport
{
    /// <summary>Gets whether a format can show a record.</summary>
    /// <param name="format">The format.</param>
    /// <param name="record">
    /// A result, change, history, service, speed, capability or snapshot. No format supports any other object.
    /// </param>
    public static bool Supports(NimReportFormat format, object? record) => record switch
    {
        NimProbeResult or NimSnapshot => true,
        NimModelChange => format is NimReportFormat.Markdown or NimReportFormat.Html,
        NimModelHistory or NimService or NimModelSpeed or NimCapabilityResult =>
            format is NimReportFormat.Markdown or NimReportFormat.Html or NimReportFormat.Prometheus,
        _ => false,
    };

    /// <summary>Writes a report.</summary>
    /// <param name="format">The format.</param>
    /// <param name="data">The records. Those that the format does not support are left out.</param>
    /// <returns>
    /// The report, with a line end at its end only if the format requires one; empty if a list has no entries.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The format is not defined.</exception>
    public static string Write(NimReportFormat format, ReportData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return format switch
        {
            NimReportFormat.Markdown => MarkdownReport.Write(data),
            NimReportFormat.Html => HtmlReport.Write(data),
            NimReportFormat.JUnit => JUnitReport.Write(data),
            NimReportFormat.Prometheus => PrometheusReport.Write(data),
            NimReportFormat.IdList => IdListReport.Write(data),
            NimReportFormat.Log => LogReport.Write(data),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }
}
