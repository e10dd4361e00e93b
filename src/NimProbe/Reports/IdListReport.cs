namespace NimProbe.Reports;

/// <summary>The ids of the hosted models, one per line.</summary>
internal static class IdListReport
{
    public static string Write(ReportData data) => string.Join(
        '\n',
        data.Results
            .Where(ReportSummary.IsHosted)
            .Select(static r => NimText.Sanitize(r.Id))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));
}
