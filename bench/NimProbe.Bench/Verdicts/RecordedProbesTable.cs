using System.Collections.Concurrent;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox.Catalog;
using NimProbe.Tests.Probing;

namespace NimProbe.Bench.Verdicts;

/// <summary>Replays all recorded probes over HTTP and compares the status of each with the verdict of the forerunner.</summary>
internal static class RecordedProbesTable
{
    private const double Speed = 100;
    private const int DaysAtOnce = 8;
    private const int ForerunnersLimitMs = 5000;

    // The slowest response of the recording took 154 s.
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
                string forerunner = ForerunnerRule.Judge(isLate ? null : result.StatusCode);
                probes.Add((result.Status, forerunner, isLate && result.StatusCode is not null));
            }
        });

        IEnumerable<string> columns = s_verdicts.Select(static v => "Forerunner: " + v);
        MarkdownTable table = new(["NimProbe's verdict", .. columns, "of these, answered after its 5 s"]);
        foreach (var row in probes.GroupBy(static p => p.Status).OrderBy(static g => g.Key))
        {
            AddRow(row.Key, [.. row]);
        }

        AddRow("All", probes);
        await output.WriteLineAsync($"{probes.Count} recorded probes of {days.Count} days:");
        await output.WriteLineAsync();
        await output.WriteLineAsync(table.ToString());

        void AddRow(object title, IReadOnlyCollection<(NimModelStatus Status, string Forerunner, bool IsLate)> row)
        {
            IEnumerable<object> counts = s_verdicts.Select(verdict => (object)row.Count(p => p.Forerunner == verdict));
            table.Add([title, .. counts, row.Count(static p => p.IsLate)]);
        }
    }
}
