namespace NimProbe;

/// <summary>Specifies the format of a report.</summary>
public enum NimReportFormat
{
    /// <summary>GitHub-flavoured Markdown: a summary and tables.</summary>
    Markdown,

    /// <summary>One self-contained HTML page.</summary>
    Html,

    /// <summary>JUnit XML with one test case per model, for build servers.</summary>
    JUnit,

    /// <summary>The Prometheus text exposition format 0.0.4, for node_exporter's textfile collector.</summary>
    Prometheus,

    /// <summary>The ids of the hosted models (Available or RateLimited), one per line.</summary>
    IdList,

    /// <summary>A log with one line per model.</summary>
    Log,

    /// <summary>Plain text for mail and chat: a subject and one line per change; nothing if nothing changed.</summary>
    Text,
}
