using System.Globalization;
using System.Text;
using System.Xml;

namespace NimProbe.Reports;

/// <summary>
/// JUnit XML as Ant, Jenkins and similar tools read it: one suite per service, one case per model. A view of the cases does not show their
/// suites, so with several services the class names contain the service. An available model
/// passes. A model of unknown availability is an error. A model that is deployed, but busy, rate-limited or queued, is
/// skipped. Any other fails. These are the outcomes of a gate with the same rules. Without results, one case is an error, as an empty gate
/// is: a file without cases would look like success.
/// </summary>
internal static class JUnitReport
{
    private enum Outcome
    {
        Passed,
        Failure,
        Error,
        Skipped,
    }

    public static string Write(ReportData data)
    {
        // The declaration has no encoding: it is chosen when the string is written to a file.
        StringBuilder text = new("<?xml version=\"1.0\"?>\n");
        XmlWriterSettings settings = new() { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" };
        using (XmlWriter xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("testsuites");
            int suite = 0;
            Dictionary<string, string> prefixes = GetClassPrefixes(data);
            foreach (IGrouping<string, NimProbeResult> service in data.ResultsByService)
            {
                (NimProbeResult, Outcome)[] cases = [.. service.Select(r => (r, GetOutcome(r, data.RetiringWithinDays)))];
                WriteSuite(xml, suite++, service.Key, prefixes[service.Key], cases);
            }

            if (data.Results.Count == 0)
            {
                WriteEmptySuite(xml);
            }

            xml.WriteEndElement();
        }

        return text.ToString();
    }

    // The host and the port of each service, and the path if another service has the same ones; nothing for the only service.
    private static Dictionary<string, string> GetClassPrefixes(ReportData data)
    {
        Dictionary<string, Uri> services = data.ResultsByService.ToDictionary(static s => s.Key, static s => s.First().BaseUri);
        if (services.Count == 1)
        {
            return services.ToDictionary(static s => s.Key, static _ => "NimProbe");
        }

        ILookup<string, Uri> byHost = services.Values.ToLookup(GetHostAndPort);
        return services.ToDictionary(
            static s => s.Key,
            s => "NimProbe." + GetHostAndPort(s.Value) + (byHost[GetHostAndPort(s.Value)].Skip(1).Any() ? GetPath(s.Value) : ""));
    }

    private static void WriteSuite(
        XmlWriter xml, int number, string service, string classPrefix, IReadOnlyList<(NimProbeResult Result, Outcome Outcome)> cases)
    {
        NimProbeResult[] results = [.. cases.Select(static c => c.Result)];
        WriteSuiteStart(xml, number, service, results.Min(static r => r.TestedAt), GetHost(results[0].BaseUri));
        xml.WriteAttributeString("tests", ReportText.FormatNumber(results.Length));
        xml.WriteAttributeString("failures", Count(cases, Outcome.Failure));
        xml.WriteAttributeString("errors", Count(cases, Outcome.Error));
        xml.WriteAttributeString("skipped", Count(cases, Outcome.Skipped));
        xml.WriteAttributeString("time", FormatSeconds(results.Sum(static r => (long)(r.LatencyMs ?? 0))));
        xml.WriteStartElement("properties");
        WriteProperty(xml, "baseUri", service);
        WriteProperty(xml, "catalogCount", ReportText.FormatNumber(results.Max(static r => r.CatalogCount)));
        xml.WriteEndElement();
        foreach ((NimProbeResult result, Outcome outcome) in cases)
        {
            WriteCase(xml, result, outcome, classPrefix);
        }

        WriteSuiteEnd(xml, string.Join('\n', GetNotes(cases)));
    }

    private static void WriteEmptySuite(XmlWriter xml)
    {
        // A suite must have a time, and there is none.
        WriteSuiteStart(xml, 0, "", DateTime.UnixEpoch, "localhost");
        foreach ((string name, string count) in (IEnumerable<(string, string)>)
            [("tests", "1"), ("failures", "0"), ("errors", "1"), ("skipped", "0"), ("time", "0.000")])
        {
            xml.WriteAttributeString(name, count);
        }

        xml.WriteElementString("properties", "");
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", "Results");
        xml.WriteAttributeString("classname", "NimProbe");
        xml.WriteAttributeString("time", "0.000");
        xml.WriteStartElement("error");
        xml.WriteAttributeString("type", "NoResults");
        xml.WriteAttributeString("message", "The input contains no results: no model was probed.");
        xml.WriteEndElement();
        xml.WriteEndElement();
        WriteSuiteEnd(xml, "");
    }

    private static void WriteSuiteStart(XmlWriter xml, int number, string service, DateTime start, string host)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "NimProbe");
        xml.WriteAttributeString("package", service);
        xml.WriteAttributeString("id", ReportText.FormatNumber(number));
        xml.WriteAttributeString("timestamp", ReportText.FormatIsoTime(start).TrimEnd('Z'));
        xml.WriteAttributeString("hostname", host);
    }

    private static void WriteSuiteEnd(XmlWriter xml, string output)
    {
        // The stricter JUnit schemas require both elements, even if they are empty, and allow no text in a case that passes.
        xml.WriteElementString("system-out", output);
        xml.WriteElementString("system-err", "");
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, NimProbeResult result, Outcome outcome, string classPrefix)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", NimText.Sanitize(result.Id));
        string publisher = result.Publisher.Length > 0 ? "." + NimText.Sanitize(result.Publisher) : "";
        xml.WriteAttributeString("classname", classPrefix + publisher);
        xml.WriteAttributeString("time", FormatSeconds(result.LatencyMs ?? 0));
        if (outcome != Outcome.Passed)
        {
            xml.WriteStartElement(outcome.ToString().ToLowerInvariant());
            bool isRetiring = outcome == Outcome.Failure && GetOutcome(result.Status) != Outcome.Failure;
            xml.WriteAttributeString("type", isRetiring ? "Retiring" : result.Status.ToString());
            string message = isRetiring ? "End of life " + NimText.FormatDate(result.GetEndOfLife()) : GetMessage(result);
            xml.WriteAttributeString("message", message);
            xml.WriteString(string.Join('\n', GetLines(result)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string GetMessage(NimProbeResult result) =>
        result.Detail.Length > 0 ? NimText.Sanitize(result.Detail) : result.Status.ToString();

    private static IEnumerable<string> GetNotes(IEnumerable<(NimProbeResult Result, Outcome Outcome)> cases)
    {
        foreach (NimProbeResult result in cases.Where(static c => c.Outcome == Outcome.Passed).Select(static c => c.Result))
        {
            if (result.GetEndOfLife() is { } end)
            {
                yield return $"{NimText.Sanitize(result.Id)}: end of life {NimText.FormatDate(end)}";
            }

            if (ReportSummary.GetSubstitute(result) is { Length: > 0 } substitute)
            {
                yield return $"{NimText.Sanitize(result.Id)}: served by {NimText.Sanitize(substitute)}";
            }
        }
    }

    private static IEnumerable<string> GetLines(NimProbeResult result)
    {
        yield return $"{result.Status} ({ReportSummary.Describe(result.Availability)})";
        if (result.Detail.Length > 0)
        {
            yield return NimText.Sanitize(result.Detail);
        }

        if (result.StatusCode is not null)
        {
            yield return "HTTP status: " + ReportText.FormatNumber(result.StatusCode);
        }

        if (result.GetEndOfLife() is { } end)
        {
            yield return "End of life: " + NimText.FormatDate(end);
        }

        if (result.RequestId is not null)
        {
            yield return "Request id: " + NimText.Sanitize(result.RequestId);
        }

        yield return $"Tested {NimText.FormatTime(result.TestedAt)}, requests sent: {ReportText.FormatNumber(result.Attempts)}";
    }

    private static Outcome GetOutcome(NimProbeResult result, int? retiringWithinDays) =>
        retiringWithinDays is { } days && result.RetiresWithin(days) ? Outcome.Failure : GetOutcome(result.Status);

    private static Outcome GetOutcome(NimModelStatus status) => status switch
    {
        NimModelStatus.Pending or NimModelStatus.RateLimited or NimModelStatus.Busy => Outcome.Skipped,
        _ => status.ToAvailability() switch
        {
            NimAvailability.Available => Outcome.Passed,
            NimAvailability.Unknown => Outcome.Error,
            _ => Outcome.Failure,
        },
    };

    private static string Count(IEnumerable<(NimProbeResult Result, Outcome Outcome)> cases, Outcome outcome) =>
        ReportText.FormatNumber(cases.Count(c => c.Outcome == outcome));

    private static string GetHostAndPort(Uri baseUri) => baseUri is { IsAbsoluteUri: true, Host.Length: > 0 }
        ? string.Create(CultureInfo.InvariantCulture, $"{baseUri.Host}:{baseUri.Port}")
        : ReportText.FormatAddress(baseUri);

    private static string GetPath(Uri baseUri) => baseUri.IsAbsoluteUri ? baseUri.AbsolutePath : "";

    private static string GetHost(Uri baseUri) => baseUri is { IsAbsoluteUri: true, Host.Length: > 0 } ? baseUri.Host : "localhost";

    private static void WriteProperty(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("value", value);
        xml.WriteEndElement();
    }

    private static string FormatSeconds(long milliseconds) => (milliseconds / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
}
