using Xunit;

namespace NimProbe.Tests.Reports;

/// <summary>The id list and the log.</summary>
public sealed class ListReportTests
{
    private static readonly NimProbeResult[] s_results =
    [
        Samples.Result("z/answers"),
        Samples.Result("b/limited", NimModelStatus.RateLimited, detail: "Over the limit of requests"),
        Samples.Result("a/busy", NimModelStatus.Busy, detail: "The model's workers are full"),
        Samples.Result("c/gone", NimModelStatus.Retired, detail: "Past its end of life") with { StatusCode = 410 },
        Samples.Result("d/silent", NimModelStatus.TimedOut, latencyMs: null, detail: "No whole answer in time") with { StatusCode = null },
    ];

    [Fact]
    public void The_id_list_holds_what_is_hosted_and_nothing_else() =>
        Assert.Equal("b/limited\nz/answers", Samples.Write(NimReportFormat.IdList, s_results));

    [Fact]
    public void The_log_holds_a_line_a_model_and_the_counts() =>
        Assert.Equal(
            """
            # https://integrate.api.nvidia.com/v1
            2026-04-06T12:00:00Z Busy            200    812 ms  a/busy  The model's workers are full
            2026-04-06T12:00:00Z RateLimited     200    812 ms  b/limited  Over the limit of requests
            2026-04-06T12:00:00Z Retired         410    812 ms  c/gone  Past its end of life
            2026-04-06T12:00:00Z TimedOut          -         -  d/silent  No whole answer in time
            2026-04-06T12:00:00Z Available       200    812 ms  z/answers  Answered
            # Available: 1
            # RateLimited: 1
            # Busy: 1
            # Retired: 1
            # TimedOut: 1
            # Hosted: 2 of 5
            """.ReplaceLineEndings("\n"),
            Samples.Write(NimReportFormat.Log, s_results));

    [Fact]
    public void An_id_with_a_line_end_forges_no_line()
    {
        NimProbeResult forged = Samples.Result("x\nforged/id", detail: "x\n# Hosted: 9 of 9");

        Assert.Equal("x\ufffdforged/id", Samples.Write(NimReportFormat.IdList, forged));
        Assert.Equal(4, Samples.Write(NimReportFormat.Log, forged).Split('\n').Length);
    }
}
