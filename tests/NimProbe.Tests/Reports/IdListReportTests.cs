using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class IdListReportTests
{
    [Fact]
    public void The_list_contains_available_and_rate_limited_models_only() =>
        Assert.Equal(
            "b/limited\nz/available",
            Samples.Write(
                NimReportFormat.IdList,
                Samples.Result("z/available"),
                Samples.Result("b/limited", NimModelStatus.RateLimited),
                Samples.Result("a/busy", NimModelStatus.Busy),
                Samples.Result("c/retired", NimModelStatus.Retired)));

    [Fact]
    public void A_line_end_in_an_id_does_not_add_an_entry() =>
        Assert.Equal("x\ufffdforged/id", Samples.Write(NimReportFormat.IdList, Samples.Result("x\nforged/id")));
}
