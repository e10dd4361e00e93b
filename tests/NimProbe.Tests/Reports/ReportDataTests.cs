using NimProbe.Reports;
using Xunit;

namespace NimProbe.Tests.Reports;

public sealed class ReportDataTests
{
    [Fact]
    public void A_model_has_only_its_newest_result()
    {
        NimProbeResult older = Samples.Result("a/b", NimModelStatus.TimedOut) with { TestedAt = Samples.Noon.AddHours(-1) };

        ReportData data = ReportData.From([Samples.Result("a/b"), older]);

        Assert.Equal(NimModelStatus.Available, Assert.Single(data.Results).Status);
    }

    [Fact]
    public void The_same_id_at_two_services_is_two_models()
    {
        NimProbeResult other = Samples.Result("a/b") with { BaseUri = new Uri("http://localhost:8000/v1") };

        ReportData data = ReportData.From([Samples.Result("a/b"), other]);

        Assert.Equal(["http://localhost:8000/v1", "https://integrate.api.nvidia.com/v1"], data.ResultsByService.Select(static s => s.Key));
    }

    [Fact]
    public void An_address_has_no_user_name_password_and_query()
    {
        Uri address = new("https://user:secret@host.example/v1/?token=secret");

        ReportData data = ReportData.From([Samples.Result("a/b") with { BaseUri = address }]);

        Assert.Equal("https://host.example/v1", Assert.Single(data.ResultsByService).Key);
    }

    [Fact]
    public void Without_results_those_of_the_newest_snapshot_count()
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
    public void Results_in_the_input_take_precedence_over_snapshots()
    {
        ReportData data = ReportData.From([Samples.Snapshot(Samples.Noon, Samples.Result("kept/one")), Samples.Result("fresh/one")]);

        Assert.Equal("fresh/one", Assert.Single(data.Results).Id);
    }

    [Fact]
    public void Without_changes_those_between_the_snapshots_count()
    {
        NimSnapshot[] snapshots =
        [
            Samples.Snapshot(Samples.Noon, Samples.Result("a/b", NimModelStatus.Failing)),
            Samples.Snapshot(Samples.Noon.AddDays(-1), Samples.Result("a/b", NimModelStatus.TimedOut)),
            Samples.Snapshot(Samples.Noon.AddDays(-2), Samples.Result("a/b")),
        ];

        NimModelChange change = Assert.Single(ReportData.From(snapshots).Changes);
        Assert.Equal(
            (NimChangeKind.BecameUnavailable, Samples.Noon.AddDays(-2), Samples.Noon),
            (change.Change, change.ReferenceTakenAt, change.DifferenceTakenAt));
        Assert.Equal("c/d", Assert.Single(ReportData.From([.. snapshots, Samples.Change("c/d")]).Changes).Id);
        Assert.Empty(ReportData.From([snapshots[0]]).Changes);
    }
}
