namespace NimProbe.Reports;

/// <summary>Writes reports. Each is a pure function of its data: no clock, no culture, no file; lines end in <c>\n</c>.</summary>
public static class NimReport
{
    /// <summary>Whether a format has a place for a record.</summary>
    /// <param name="format">The format.</param>
    /// <param name="record">A result, change, history or snapshot; anything else has a place nowhere.</param>
    public static bool Supports(NimReportFormat format, object? record) => record switch
    {
        NimProbeResult or NimSnapshot => true,
        NimModelChange => format is NimReportFormat.Markdown or NimReportFormat.Html,
        NimModelHistory => format is NimReportFormat.Markdown or NimReportFormat.Html or NimReportFormat.Prometheus,
        _ => false,
    };

    /// <summary>Writes a report.</summary>
    /// <param name="format">The format.</param>
    /// <param name="data">What it is made of; records that the format has no place for are left out.</param>
    /// <returns>The report, without an end of line at its end except where the format asks for one; empty where a list has no entry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The format is none.</exception>
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
