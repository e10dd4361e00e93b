namespace NimProbe;

/// <summary>What a report is written as.</summary>
public enum NimReportFormat
{
    /// <summary>A summary and tables for forges, wikis and job summaries.</summary>
    Markdown,

    /// <summary>One page that needs nothing but itself.</summary>
    Html,

    /// <summary>JUnit XML, one case a model, for the test view of a build server.</summary>
    JUnit,

    /// <summary>The Prometheus text exposition format 0.0.4, for node_exporter's textfile collector.</summary>
    Prometheus,

    /// <summary>The ids of the hosted models (Available or RateLimited), one a line.</summary>
    IdList,

    /// <summary>One line a model with its status.</summary>
    Log,
}
