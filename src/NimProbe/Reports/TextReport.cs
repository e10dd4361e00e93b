using System.Globalization;

namespace NimProbe.Reports;

/// <summary>
/// Plain text for mail and chat: a subject, and one line per change. If nothing changed between snapshots, there is no text. Results of one
/// run have a line for each model that is not available. Services, speeds and capabilities are paragraphs of their own.
/// </summary>
internal static class TextReport
{
    // As many models do not change in the same way by chance: it is an incident of the service.
    private const int IncidentSize = 10;
    private const int MaxExamples = 3;

    public static string Write(ReportData data)
    {
        IEnumerable<string>[] paragraphs =
        [
            GetModelLines(data),
            TextParagraphs.GetServiceLines(data.Services),
            TextParagraphs.GetSpeedLines(data),
            TextParagraphs.GetCapabilityLines(data.Capabilities),
        ];
        return string.Join("\n\n", paragraphs.Select(static p => string.Join('\n', p)).Where(static p => p.Length > 0));
    }

    private static IEnumerable<string> GetModelLines(ReportData data)
    {
        if (data.Changes.Count > 0)
        {
            return GetChangeLines(data.Changes);
        }

        return data.Results.Count > 0 && data.Snapshots.Count <= 1 ? GetResultLines(data) : [];
    }

    private static IEnumerable<string> GetChangeLines(IReadOnlyList<NimModelChange> changes)
    {
        string[] services = [.. changes.Select(GetService).Distinct(StringComparer.Ordinal)];
        string kinds = string.Join(", ", changes
            .CountBy(static c => c.Change)
            .OrderByDescending(static c => c.Value)
            .ThenBy(static c => c.Key)
            .Select(static c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}")));
        string service = services is [{ Length: > 0 } single] ? " at " + single : "";
        yield return $"{TextParagraphs.Count(changes.Count, "change")}{service}: {kinds}";
        IEnumerable<NimModelChange[]> groups = changes
            .GroupBy(static c => (GetService(c), c.Change, c.After))
            .Select(static g => g.ToArray())
            .OrderByDescending(static g => g.Length >= IncidentSize);
        foreach (NimModelChange[] group in groups)
        {
            string prefix = services.Length > 1 && GetService(group[0]) is { Length: > 0 } address ? $"[{address}] " : "";
            IEnumerable<string> lines = group.Length >= IncidentSize ? [FormatIncident(group)] : group.Select(FormatChange);
            foreach (string line in lines)
            {
                yield return prefix + line;
            }
        }
    }

    private static string FormatIncident(NimModelChange[] changes)
    {
        string after = changes[0].After is { } status ? $" ({status})" : "";
        string examples = string.Join(", ", changes.Take(MaxExamples).Select(static c => NimText.Sanitize(c.Id)));
        return $"{changes[0].Change}{after}: {TextParagraphs.Count(changes.Length, "model")}, for example {examples}";
    }

    private static string FormatChange(NimModelChange change)
    {
        string before = change.Before?.ToString() ?? "unknown";
        string statuses = change.After is { } after && after != change.Before ? $"{before} -> {after}" : before;

        // That an available model answered says nothing new.
        bool isPlain = change.After == NimModelStatus.Available && change.Change != NimChangeKind.Substituted;
        string detail = isPlain ? "" : TextParagraphs.FormatDetail(change.Detail);
        string end = change.EndOfLife is { } day ? $", end of life {NimText.FormatDate(day)}" : "";
        return $"{change.Change}: {NimText.Sanitize(change.Id)}, {statuses}{detail}{end}";
    }

    private static IEnumerable<string> GetResultLines(ReportData data)
    {
        int available = data.Results.Count(static r => r.Availability == NimAvailability.Available);
        string models = TextParagraphs.Count(data.Results.Count, "model");
        yield return string.Create(CultureInfo.InvariantCulture, $"{available} of {models} available");
        bool hasOneService = data.HasOneService;
        foreach (NimProbeResult result in data.Results.Where(static r => r.Availability != NimAvailability.Available))
        {
            string service = hasOneService ? "" : $"[{ReportText.FormatAddress(result.BaseUri)}] ";
            yield return $"{service}{result.Status}: {NimText.Sanitize(result.Id)}{TextParagraphs.FormatDetail(result.Detail)}";
        }
    }

    private static string GetService(NimModelChange change) => change.BaseUri is null ? "" : ReportText.FormatAddress(change.BaseUri);
}
