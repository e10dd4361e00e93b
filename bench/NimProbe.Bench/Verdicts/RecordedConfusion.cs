using System.Collections.Concurrent;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox.Catalog;
using NimProbe.Tests.Probing;

namespace NimProbe.Bench.Verdicts;

/// <summary>What NimProbe makes of all recorded probes, asked again over HTTP, and what the forerunner's rule makes of the same answers.</summary>
internal static class RecordedConfusion
{
    private const double Speed = 100;
    private const int DaysAtOnce = 8;
    private const int ForerunnersLimitMs = 5000;

    // The slowest answer of the recording came after 154 s.
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(300);

    private static readonly string[] s_verdicts = [ForerunnerRule.Hosted, ForerunnerRule.NotAvailable, ForerunnerRule.Ambiguous];

    public static async Task WriteAsync(TextWriter output)
    {
        ConcurrentBag<(NimModelStatus Status, string Forerunner, bool IsLate)> probes = [];
        IReadOnlyList<DateOnly> days = RecordedProbes.ReadDays();
        await Parallel.ForEachAsync(days, new ParallelOptions { MaxDegreeOfParallelism = DaysAtOnce }, async (day, token) =>
        {
            await using Replay replay = await Replay.StartAsync(RecordedProbes.ReadDay(day), Speed);
            await replay.ProbeAsync(new ProbeOptions { ThrottleLimit = 64 }, s_deadline, cancellationToken: token);
            Dictionary<string, int> latencies = replay.Models.ToDictionary(static m => m.Id, static m => m.ChatLatency);
            foreach (NimProbeResult result in replay.Results)
            {
                bool isLate = latencies[result.Id] > ForerunnersLimitMs;
                probes.Add((result.Status, ForerunnerRule.Judge(isLate ? null : result.StatusCode), isLate && result.StatusCode is not null));
            }
        });

        MarkdownTable table = new(["NimProbe's verdict", .. s_verdicts.Select(static v => "Forerunner: " + v), "of these, answered after its 5 s"]);
        foreach (IGrouping<NimModelStatus, (NimModelStatus Status, string Forerunner, bool IsLate)> row in probes.GroupBy(static p => p.Status).OrderBy(static g => g.Key))
        {
            table.Add([row.Key, .. s_verdicts.Select(verdict => (object)row.Count(p => p.Forerunner == verdict)), row.Count(static p => p.IsLate)]);
        }

        table.Add(["All", .. s_verdicts.Select(verdict => (object)probes.Count(p => p.Forerunner == verdict)), probes.Count(static p => p.IsLate)]);
        await output.WriteLineAsync($"{probes.Count} recorded probes of {days.Count} days:");
        await output.WriteLineAsync();
        await output.WriteLineAsync(table.ToString());
    }
}
