using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Catalog;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>
/// The 5,014 recorded probes, repeated: each of the 43 days has a sandbox and a run, over HTTP, with a hundredth of the real
/// latencies. The deadline is as long as the slowest response of the recording needs.
/// </summary>
public sealed class RecordedReplay : IAsyncLifetime
{
    private const double Speed = 100;
    private const int DaysAtOnce = 16;
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(300);

    /// <summary>Every recorded probe with its new result.</summary>
    internal IReadOnlyList<ReplayedProbe> Probes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        IReadOnlyList<DateOnly> days = RecordedProbes.ReadDays();
        IReadOnlyList<ReplayedProbe>[] replayed = new IReadOnlyList<ReplayedProbe>[days.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, days.Count),
            new ParallelOptions { MaxDegreeOfParallelism = DaysAtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (index, _) => replayed[index] = await ReplayAsync(days[index]));
        Probes = [.. replayed.SelectMany(static day => day)];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyList<ReplayedProbe>> ReplayAsync(DateOnly day)
    {
        IReadOnlyList<SandboxModel> recorded = RecordedProbes.ReadDay(day);
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Models = recorded }, Speed);
        ProbeReport report = await harness.ProbeAsync(
            recorded.Select(static m => new ProbeTarget(m.Id) { IsListed = true }),
            new ProbeOptions { ThrottleLimit = 64 },
            harness.Settings(timeout: s_deadline));
        Assert.Null(report.Fault);

        Dictionary<string, NimProbeResult> results = report.Results.ToDictionary(static r => r.Id);
        return [.. recorded.Select(model => new ReplayedProbe(day, model.ChatAnswer ?? model.EmbeddingsAnswer!, results[model.Id]))];
    }
}
