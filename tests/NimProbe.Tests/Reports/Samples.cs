using NimProbe.Reports;

namespace NimProbe.Tests.Reports;

/// <summary>Records for reports.</summary>
internal static class Samples
{
    public static readonly Uri Service = new("https://integrate.api.nvidia.com/v1");

    public static readonly DateTime Noon = new(2026, 4, 6, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// Texts with a meaning in some format: markup, scripts, cells, links, mentions, escapes, line ends, characters
    /// that XML forbids.
    /// </summary>
    public static Xunit.TheoryData<string> Hostile =>
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "]]><x/>",
        "<!-- --> &amp; &lt;b&gt;",
        "a | b || c \\| d \\",
        "`code` ``more`` *bold* _it_ ~~no~~",
        "[link](https://example.com) ![x](y) https://example.com www.example.com @someone #1 a@example.com",
        "\u001b[31mred\u001b[0m\u0007\u0008\u009b31m",
        "one\r\ntwo\nthree\u2028four\u0085five",
        "nul\0and\uffffand\ud800lone",
        "turned \u202egnp.exe\u202c \u200b",
        "quote \" and backslash \\ and {brace=\"x\"} 1",
        "| --- | --- |",
        "</style></title></textarea><svg/onload=alert(1)>",
        "${alert(1)} {{7*7}} %0a javascript:alert(1)",
    ];

    public static NimProbeResult Result(
        string id, NimModelStatus status = NimModelStatus.Available, int? latencyMs = 812, string detail = "Answered") => new()
        {
            Id = id,
            Status = status,
            StatusCode = 200,
            LatencyMs = latencyMs,
            Attempts = 1,
            Detail = detail,
            TestedAt = Noon,
            CatalogCount = 189,
            BaseUri = Service,
        };

    public static NimModelChange Change(string id, NimChangeKind change = NimChangeKind.BecameUnavailable) => new()
    {
        Id = id,
        Change = change,
        Before = NimModelStatus.Available,
        After = NimModelStatus.Retired,
        Detail = "Past its end of life",
        EndOfLife = Noon.AddDays(-1),
        ReferenceTakenAt = Noon.AddDays(-2),
        DifferenceTakenAt = Noon,
    };

    public static NimModelHistory History(string id) => new()
    {
        Id = id,
        Probes = 42,
        AvailablePercent = 97.5,
        Flaps = 3,
        FirstSeen = Noon.AddDays(-42),
        LastSeen = Noon,
        LastStatus = NimModelStatus.Available,
        LatencyP50Ms = 400,
        LatencyP95Ms = 17_200,
        Trend = "+++-+?",
    };

    public static NimModelSpeed Speed(string id, int? firstTokenMs = 321, double? tokensPerSecond = 84.25) => new()
    {
        Id = id,
        Status = NimModelStatus.Available,
        Samples = 3,
        FailedSamples = 1,
        TimeToFirstTokenMs = firstTokenMs,
        TimeToFirstOutputMs = firstTokenMs,
        TokensPerSecond = tokensPerSecond,
        InterTokenLatencyMs = 1000 / tokensPerSecond,
        LongestStallMs = 40,
        OutputTokens = 128,
        LatencyMs = 1900,
        TokenCountBasis = NimTokenCountBasis.Usage,
        MeasuredAt = Noon,
        Detail = "Answered",
        BaseUri = Service,
    };

    public static NimSnapshot Snapshot(DateTime takenAt, params IEnumerable<NimProbeResult> results)
    {
        NimProbeResult[] all = [.. results];
        return new NimSnapshot { TakenAt = takenAt, BaseUri = Service, CatalogCount = all.Length, IsComplete = true, Results = all };
    }

    /// <summary>A record of each type, with the text in every property that can contain text from outside.</summary>
    public static IReadOnlyList<object> Everything(string text) =>
    [
        Result(text, NimModelStatus.Failing, 7, text) with { RequestId = text },
        Result("plain/model") with { ServedModel = text, IsSubstituted = true },
        Change(text) with { Detail = text },
        History(text) with { Trend = text },
        new NimCapabilityResult { Id = text, Capability = NimCapability.Vision, Detail = text, TestedAt = Noon, BaseUri = Service },
        Speed(text) with { Detail = text, ServedModel = text },
        Snapshot(Noon.AddDays(-1), Result(text, NimModelStatus.Busy)),
        Snapshot(Noon, Result(text, NimModelStatus.Failing, 7, text)),
    ];

    public static string Write(NimReportFormat format, params IEnumerable<object> records) =>
        NimReport.Write(format, ReportData.From(records));
}
