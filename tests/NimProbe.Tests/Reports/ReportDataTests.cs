using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class ReportDataTests
{
    [Fact]
    public void A_model_stands_once_with_its_newest_result()
    {
        NimProbeResult older = Samples.Result("a/b", NimModelStatus.TimedOut) with { TestedAt = Samples.Noon.AddHours(-1) };

        ReportData data = ReportData.From([Samples.Result("a/b"), older]);

        Assert.Equal(NimModelStatus.Available, Assert.Single(data.Results).Status);
    }

    [Fact]
    public void The_same_id_at_two_services_is_two_models()
    {
        ReportData data = ReportData.From([Samples.Result("a/b"), Samples.Result("a/b") with { BaseUri = new Uri("http://localhost:8000/v1") }]);

        Assert.Equal(["http://localhost:8000/v1", "https://integrate.api.nvidia.com/v1"], data.ByService.Select(static s => s.Key));
    }

    [Fact]
    public void An_address_is_told_without_user_password_and_query()
    {
        ReportData data = ReportData.From([Samples.Result("a/b") with { BaseUri = new Uri("https://user:secret@host.example/v1/?token=secret") }]);

        Assert.Equal("https://host.example/v1", Assert.Single(data.ByService).Key);
    }

    [Fact]
    public void The_newest_snapshot_stands_for_the_run_where_no_results_are_given()
    {
        ReportData data = ReportData.From(
        [
            Samples.Snapshot(Samples.Noon, Samples.Result("new/one")),
            Samples.Snapshot(Samples.Noon.AddDays(-1), Samples.Result("old/one")),
        ]);

        Assert.Equal("new/one", Assert.Single(data.Results).Id);
        Assert.Equal([Samples.Noon.AddDays(-1), Samples.Noon], data.Snapshots.Select(static s => s.TakenAt));
    }

    [Fact]
    public void Given_results_stand_before_those_of_snapshots()
    {
        ReportData data = ReportData.From([Samples.Snapshot(Samples.Noon, Samples.Result("kept/one")), Samples.Result("fresh/one")]);

        Assert.Equal("fresh/one", Assert.Single(data.Results).Id);
    }

    [Fact]
    public void Snapshots_tell_their_changes_where_none_are_given()
    {
        NimSnapshot[] snapshots =
        [
            Samples.Snapshot(Samples.Noon, Samples.Result("a/b", NimModelStatus.Failing)),
            Samples.Snapshot(Samples.Noon.AddDays(-1), Samples.Result("a/b", NimModelStatus.TimedOut)),
            Samples.Snapshot(Samples.Noon.AddDays(-2), Samples.Result("a/b")),
        ];

        NimModelChange change = Assert.Single(ReportData.From(snapshots).Changes);
        Assert.Equal((NimChangeKind.BecameUnavailable, Samples.Noon.AddDays(-2), Samples.Noon), (change.Change, change.ReferenceTakenAt, change.DifferenceTakenAt));
        Assert.Equal("c/d", Assert.Single(ReportData.From([.. snapshots, Samples.Change("c/d")]).Changes).Id);
        Assert.Empty(ReportData.From([snapshots[0]]).Changes);
    }

    [Theory]
    [InlineData(NimReportFormat.Markdown, true, true, true)]
    [InlineData(NimReportFormat.Html, true, true, true)]
    [InlineData(NimReportFormat.JUnit, true, false, false)]
    [InlineData(NimReportFormat.Prometheus, true, false, true)]
    [InlineData(NimReportFormat.IdList, true, false, false)]
    [InlineData(NimReportFormat.Log, true, false, false)]
    public void Each_format_takes_what_it_has_a_place_for(NimReportFormat format, bool takesResults, bool takesChanges, bool takesHistories)
    {
        Assert.Equal(takesResults, NimReport.Supports(format, Samples.Result("a/b")));
        Assert.Equal(takesResults, NimReport.Supports(format, Samples.Snapshot(Samples.Noon)));
        Assert.Equal(takesChanges, NimReport.Supports(format, Samples.Change("a/b")));
        Assert.Equal(takesHistories, NimReport.Supports(format, Samples.History("a/b")));
        Assert.False(NimReport.Supports(format, new NimModel { Id = "a/b", BaseUri = Samples.Service }));
        Assert.False(NimReport.Supports(format, null));
    }
}
