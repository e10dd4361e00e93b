using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class LogReportTests
{
    [Fact]
    public void The_log_has_one_line_per_model_and_the_counts() =>
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
            Samples.Write(
                NimReportFormat.Log,
                Samples.Result("z/answers"),
                Samples.Result("b/limited", NimModelStatus.RateLimited, detail: "Over the limit of requests"),
                Samples.Result("a/busy", NimModelStatus.Busy, detail: "The model's workers are full"),
                Samples.Result("c/gone", NimModelStatus.Retired, detail: "Past its end of life") with { StatusCode = 410 },
                Samples.Result("d/silent", NimModelStatus.TimedOut, latencyMs: null, detail: "No whole answer in time") with
                {
                    StatusCode = null,
                }));

    [Fact]
    public void A_line_end_in_an_id_or_detail_does_not_add_a_line()
    {
        string report = Samples.Write(NimReportFormat.Log, Samples.Result("x\nforged/id", detail: "x\n# Hosted: 9 of 9"));

        Assert.Equal(4, report.Split('\n').Length);
    }
}
