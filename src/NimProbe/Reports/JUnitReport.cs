using System.Globalization;
using System.Text;
using System.Xml;

namespace NimProbe.Reports;

/// <summary>
/// JUnit XML as Ant, Jenkins and similar tools read it: one suite per service, one case per model. An available model
/// passes. A model of unknown availability is an error. A model that is deployed, but busy, rate-limited, queued or not
/// testable with text, is skipped. Any other fails.
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
            foreach (IGrouping<string, NimProbeResult> service in data.ResultsByService)
            {
                WriteSuite(xml, suite++, service.Key, [.. service]);
            }

            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void WriteSuite(XmlWriter xml, int number, string service, IReadOnlyList<NimProbeResult> results)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "NimProbe");
        xml.WriteAttributeString("package", service);
        xml.WriteAttributeString("id", ReportText.FormatNumber(number));
        xml.WriteAttributeString("timestamp", ReportText.FormatIsoTime(results.Min(static r => r.TestedAt)).TrimEnd('Z'));
        xml.WriteAttributeString("hostname", GetHost(results[0].BaseUri));
        xml.WriteAttributeString("tests", ReportText.FormatNumber(results.Count));
        xml.WriteAttributeString("failures", Count(results, Outcome.Failure));
        xml.WriteAttributeString("errors", Count(results, Outcome.Error));
        xml.WriteAttributeString("skipped", Count(results, Outcome.Skipped));
        xml.WriteAttributeString("time", FormatSeconds(results.Sum(static r => (long)(r.LatencyMs ?? 0))));
        xml.WriteStartElement("properties");
        WriteProperty(xml, "baseUri", service);
        WriteProperty(xml, "catalogCount", ReportText.FormatNumber(results.Max(static r => r.CatalogCount)));
        xml.WriteEndElement();
        foreach (NimProbeResult result in results)
        {
            WriteCase(xml, result);
        }

        // The stricter JUnit schemas require both elements, even if they are empty, and allow no text in a case that passes.
        xml.WriteElementString("system-out", string.Join('\n', GetNotes(results)));
        xml.WriteElementString("system-err", "");
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, NimProbeResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", NimText.Sanitize(result.Id));
        xml.WriteAttributeString("classname", result.Publisher.Length > 0 ? "NimProbe." + NimText.Sanitize(result.Publisher) : "NimProbe");
        xml.WriteAttributeString("time", FormatSeconds(result.LatencyMs ?? 0));
        if (GetOutcome(result.Status) is not Outcome.Passed and Outcome outcome)
        {
            xml.WriteStartElement(outcome.ToString().ToLowerInvariant());
            xml.WriteAttributeString("type", result.Status.ToString());
            xml.WriteAttributeString("message", result.Detail.Length > 0 ? NimText.Sanitize(result.Detail) : result.Status.ToString());
            xml.WriteString(string.Join('\n', GetLines(result)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static IEnumerable<string> GetNotes(IEnumerable<NimProbeResult> results)
    {
        foreach (NimProbeResult result in results.Where(static r => GetOutcome(r.Status) == Outcome.Passed))
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

    private static Outcome GetOutcome(NimModelStatus status) => status switch
    {
        NimModelStatus.Pending or NimModelStatus.RateLimited or NimModelStatus.Busy or NimModelStatus.RequestRejected => Outcome.Skipped,
        _ => status.ToAvailability() switch
        {
            NimAvailability.Available => Outcome.Passed,
            NimAvailability.Unknown => Outcome.Error,
            _ => Outcome.Failure,
        },
    };

    private static string Count(IEnumerable<NimProbeResult> results, Outcome outcome) =>
        ReportText.FormatNumber(results.Count(r => GetOutcome(r.Status) == outcome));

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
