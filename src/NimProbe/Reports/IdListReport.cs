namespace NimProbe.Reports;

/// <summary>The ids of the hosted models, one a line: those that answer, and those that only the limit of requests kept from answering.</summary>
internal static class IdListReport
{
    public static string Write(ReportData data) => string.Join(
        '\n',
        data.Results.Where(ReportSummary.IsHosted).Select(static r => NimText.Sanitize(r.Id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
