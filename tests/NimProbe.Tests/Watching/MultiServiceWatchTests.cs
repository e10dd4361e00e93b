using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;
using NimProbe.Engine.Watching;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using NimProbe.Tests.Snapshots;
using Xunit;

namespace NimProbe.Tests.Watching;

public sealed class MultiServiceWatchTests
{
    private static readonly Uri s_one = new("http://127.0.0.1:8001/v1");
    private static readonly Uri s_two = new("http://127.0.0.1:8002/v1");
    private static readonly DateTimeOffset s_noon = new(2026, 8, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_pause_names_the_service_whose_round_is_next_and_the_last_snapshot()
    {
        await using ProbeHarness first = await ProbeHarness.StartAsync(new SandboxModel("acme/one"));
        await using ProbeHarness second = await ProbeHarness.StartAsync(new SandboxModel("acme/two"));
        using NimConnection one = NimConnection.Open(first.Settings());
        using NimConnection two = NimConnection.Open(second.Settings());
        using TemporaryFolder folder = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ProbeReport report = new();
        int rounds = 0;
        MultiServiceWatch watch = new(
            [one, two],
            static _ => new ProbeOptions(),
            new SnapshotDestination(folder.Path, isFolder: true),
            TimeSpan.FromMinutes(1),
            report,
            async _ =>
            {
                // A fifth round begins after both services have paused.
                if (Interlocked.Increment(ref rounds) == 5)
                {
                    await stop.CancelAsync();
                }
            });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.RunAsync(stop.Token));

        Assert.Empty(report.Errors);
        Assert.NotEmpty(report.Pauses);
        Assert.All(report.Pauses, pause => Assert.Contains(pause.Service, new[] { one.BaseUri, two.BaseUri }));
        Assert.All(report.Pauses, pause => Assert.NotNull(pause.SavedAt));
    }

    [Fact]
    public void The_rounds_in_progress_are_reported_together()
    {
        ProbeReport report = new();
        WatchProgress progress = new(report);

        progress.ReportRound(s_one, new ProbeProgress(2, 5, 1, false, null) { Available = 1 });
        progress.ReportRound(s_two, new ProbeProgress(3, 4, 1, false, null) { Available = 3 });
        progress.ReportPause(s_one, s_noon, s_noon.UtcDateTime);

        Assert.Equal([(2, 5, 1), (5, 9, 4), (3, 4, 3)], report.Progress.Select(p => (p.Done, p.Total ?? 0, p.Available)));
        Assert.Empty(report.Pauses);
    }

    [Fact]
    public void The_earliest_round_is_next_while_all_services_pause()
    {
        ProbeReport report = new();
        WatchProgress progress = new(report);

        DateTime savedAt = s_noon.UtcDateTime;
        progress.ReportPause(s_one, s_noon.AddMinutes(2), savedAt);
        progress.ReportPause(s_two, s_noon.AddMinutes(1), null);
        progress.ReportEnd(s_two);

        Assert.Equal(
            [
                (s_noon.AddMinutes(2), savedAt, s_one),
                (s_noon.AddMinutes(1), savedAt, s_two),
                (s_noon.AddMinutes(2), savedAt, s_one),
            ],
            report.Pauses);
    }
}
