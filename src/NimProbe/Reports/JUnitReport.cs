using System.Globalization;
using System.Text;
using System.Xml;

namespace NimProbe.Reports;

/// <summary>
/// JUnit XML as Ant, Jenkins and their kin read it: one suite a service, one case a model. A model that answers
/// passes; one that is gone or broken fails; one of which nothing was learned is an error; one that is hosted and
/// only busy, limited, queued or not testable by text is skipped.
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
        // No encoding is declared: whoever writes the string to a file chooses it.
        StringBuilder text = new("<?xml version=\"1.0\"?>\n");
        XmlWriterSettings settings = new() { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" };
        using (XmlWriter xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("testsuites");
            int suite = 0;
            foreach (IGrouping<string, NimProbeResult> service in data.ByService)
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
        xml.WriteAttributeString("id", ReportText.Number(number));
        xml.WriteAttributeString("timestamp", ReportText.Iso(results.Min(static r => r.TestedAt)).TrimEnd('Z'));
        xml.WriteAttributeString("hostname", results[0].BaseUri is { IsAbsoluteUri: true, Host: { Length: > 0 } host } ? host : "localhost");
        xml.WriteAttributeString("tests", ReportText.Number(results.Count));
        xml.WriteAttributeString("failures", CountOf(results, Outcome.Failure));
        xml.WriteAttributeString("errors", CountOf(results, Outcome.Error));
        xml.WriteAttributeString("skipped", CountOf(results, Outcome.Skipped));
        xml.WriteAttributeString("time", Seconds(results.Sum(static r => (long)(r.LatencyMs ?? 0))));
        xml.WriteStartElement("properties");
        WriteProperty(xml, "baseUri", service);
        WriteProperty(xml, "catalogCount", ReportText.Number(results.Max(static r => r.CatalogCount)));
        xml.WriteEndElement();
        foreach (NimProbeResult result in results)
        {
            WriteCase(xml, result);
        }

        // Both are asked for, even empty, by the stricter of the schemas in use.
        xml.WriteElementString("system-out", "");
        xml.WriteElementString("system-err", "");
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, NimProbeResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", NimText.Sanitize(result.Id));
        xml.WriteAttributeString("classname", result.Publisher.Length > 0 ? "NimProbe." + NimText.Sanitize(result.Publisher) : "NimProbe");
        xml.WriteAttributeString("time", Seconds(result.LatencyMs ?? 0));
        if (OutcomeOf(result.Status) is not Outcome.Passed and Outcome outcome)
        {
            xml.WriteStartElement(outcome.ToString().ToLowerInvariant());
            xml.WriteAttributeString("type", result.Status.ToString());
            xml.WriteAttributeString("message", result.Detail.Length > 0 ? NimText.Sanitize(result.Detail) : result.Status.ToString());
            xml.WriteString(string.Join('\n', FactsOf(result)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static IEnumerable<string> FactsOf(NimProbeResult result)
    {
        yield return $"{result.Status} ({ReportSummary.Meaning(result.Availability)})";
        if (result.Detail.Length > 0)
        {
            yield return NimText.Sanitize(result.Detail);
        }

        if (result.StatusCode is not null)
        {
            yield return "HTTP status: " + ReportText.Number(result.StatusCode);
        }

        if (result.EndOfLife is not null)
        {
            yield return "End of life: " + NimText.FormatDate(result.EndOfLife);
        }

        if (result.RequestId is not null)
        {
            yield return "Request id: " + NimText.Sanitize(result.RequestId);
        }

        yield return $"Tested {NimText.FormatTime(result.TestedAt)}, requests sent: {ReportText.Number(result.Attempts)}";
    }

    private static Outcome OutcomeOf(NimModelStatus status) => status switch
    {
        NimModelStatus.Pending or NimModelStatus.RateLimited or NimModelStatus.Busy or NimModelStatus.RequestRejected => Outcome.Skipped,
        _ => status.ToAvailability() switch
        {
            NimAvailability.Available => Outcome.Passed,
            NimAvailability.Unknown => Outcome.Error,
            _ => Outcome.Failure,
        },
    };

    private static string CountOf(IEnumerable<NimProbeResult> results, Outcome outcome) =>
        ReportText.Number(results.Count(r => OutcomeOf(r.Status) == outcome));

    private static void WriteProperty(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("value", value);
        xml.WriteEndElement();
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
}
