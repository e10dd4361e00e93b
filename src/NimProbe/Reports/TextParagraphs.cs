using System.Globalization;

namespace NimProbe.Reports;

/// <summary>The paragraphs of a text report about services, speeds and capabilities: a subject, and one line each.</summary>
internal static class TextParagraphs
{
    /// <summary>Gets the services that are not ready, or not live if they do not say whether they are ready.</summary>
    public static IEnumerable<string> GetServiceLines(IReadOnlyList<NimService> services)
    {
        if (services.Count == 0)
        {
            yield break;
        }

        int up = services.Count(static s => s.IsLive == true);
        int ready = services.Count(static s => s.IsReady == true);
        string statement = ready == 1 ? "states that it is ready" : "state that they are ready";
        yield return string.Create(CultureInfo.InvariantCulture, $"{up} of {Count(services.Count, "service")} up, {ready} {statement}");
        foreach (NimService service in services.Where(static s => s.IsLive != true || s.IsReady == false))
        {
            string state = service.IsLive == true ? "Not ready" : "Not live";
            string[] names = [ReportText.FormatService(service), NimText.Sanitize(service.Name ?? "")];
            string name = string.Join(' ', names.Where(static n => n.Length > 0));
            yield return $"{state}: {name}{FormatDetail(service.Detail)}";
        }
    }

    /// <summary>Gets the speeds, the fastest first; those of models that did not answer have their status.</summary>
    public static IEnumerable<string> GetSpeedLines(ReportData data)
    {
        if (data.Speeds.Count == 0)
        {
            yield break;
        }

        int measured = data.Speeds.Count(static s => s.TimeToFirstTokenMs is not null);
        yield return string.Create(CultureInfo.InvariantCulture, $"{measured} of {Count(data.Speeds.Count, "model")} measured");
        bool hasOneService = data.HasOneSpeedService;
        foreach (NimModelSpeed speed in ReportSummary.SortBySpeed(data.Speeds))
        {
            string service = hasOneService ? "" : $"[{ReportText.FormatAddress(speed.BaseUri)}] ";
            yield return service + FormatSpeed(speed);
        }
    }

    /// <summary>Gets the capabilities of each model, those that are not confirmed with the reason.</summary>
    public static IEnumerable<string> GetCapabilityLines(CapabilityMatrix matrix)
    {
        if (matrix.Rows.Count == 0)
        {
            yield break;
        }

        NimCapabilityResult[] all = [.. matrix.Rows.SelectMany(static r => r.Results)];
        int confirmed = all.Count(static r => r.Support == NimCapabilitySupport.Confirmed);
        string capabilities = all.Length == 1 ? "capability" : "capabilities";
        yield return string.Create(CultureInfo.InvariantCulture, $"{confirmed} of {all.Length} {capabilities} confirmed");
        bool hasOneService = matrix.HasOneService;
        foreach (CapabilityMatrixRow row in matrix.Rows)
        {
            string service = hasOneService ? "" : $"[{row.Service}] ";
            string supports = string.Join(", ", row.Results.Select(static r => $"{r.Capability} {r.Support}"));
            yield return $"{service}{NimText.Sanitize(row.Id)}: {supports}{FormatDetail(row.Detail)}";
        }
    }

    /// <summary>Formats a number of things, for example "1 model" or "2 models".</summary>
    public static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>Formats a detail as the end of a line; empty if there is none.</summary>
    public static string FormatDetail(string detail) => detail.Length > 0 ? $" ({NimText.Shorten(NimText.Sanitize(detail))})" : "";

    private static string FormatSpeed(NimModelSpeed speed)
    {
        string id = NimText.Sanitize(speed.Id);
        if (speed.TimeToFirstTokenMs is null)
        {
            return $"{speed.Status}: {id}{FormatDetail(speed.Detail)}";
        }

        string rate = speed.TokensPerSecond is null ? "" : NimText.FormatSpeed(speed.TokensPerSecond) + ", ";
        string failed = speed.FailedSamples > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {speed.FailedSamples} of {Count(speed.Samples, "sample")} failed")
            : "";
        return $"{id}: {rate}first token after {NimText.FormatMilliseconds(speed.TimeToFirstTokenMs)}{failed}";
    }
}
