using System.Collections.Concurrent;
using System.Globalization;
using NimProbe.Engine.Latencies;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox.Catalog;

namespace NimProbe.Bench.Schedule;

/// <summary>
/// Replays all recorded days in their order, so that each run reads the latencies that the runs before it left and adds its own, and
/// compares their duration with that of a scheduler that knows all latencies beforehand.
/// </summary>
internal static class HistoryComparison
{
    private const string WithHistory = "History";
    private const double Limit = 1.05;

    // Each run waits for the one before it, so the days cannot overlap as in the other measurement.
    private const double Speed = 20;

    // Enough that the runs without a chain end with the chains, few enough that they do not slow them down.
    private const int OtherRunsAtOnce = 4;

    // The first run, the second, those whose history is not full yet, and those that have ten runs before them.
    private static readonly (string Name, Range Days)[] s_parts =
        [("first run", ..1), ("second run", 1..2), ("third to tenth", 2..10), ("from the eleventh on", 10..)];

    private static readonly int[] s_throttleLimits = [16, 8];

    public static async Task WriteAsync(TextWriter output)
    {
        ConcurrentBag<ScheduleRun> runs = [];
        ConcurrentBag<RecordedDay> days = [];
        Task chains = Task.WhenAll(
            s_throttleLimits.Select(limit => RunChainAsync(limit, runs, limit == s_throttleLimits[0] ? days : null)));
        IReadOnlyList<DateOnly> dates = RecordedProbes.ReadDays();
        RecordedDay[] alone = [.. dates.Select(static date => new RecordedDay(date, []))];
        await RunAsync("Size in the id", alone, static day => day.BySize, runs);
        await RunAsync("No history", alone, static _ => null, runs);
        await chains;
        await RunAsync("Day before as baseline", [.. days.Where(d => d.Date > dates[0])], static day => day.DayBefore, runs);
        Dictionary<(DateOnly Day, int Limit), double> clairvoyant = ClairvoyantScheduler.FindShortest(
            runs.Where(static r => r.Scheduler == WithHistory));
        await output.WriteLineAsync(
            $"{dates.Count} recorded days in their order, the service allows 40 requests a minute; wall time / clairvoyant:");
        await output.WriteLineAsync();
        await output.WriteLineAsync(CreateSummary(runs, clairvoyant, dates).ToString());
        await output.WriteLineAsync("Day by day:");
        await output.WriteLineAsync();
        await output.WriteLineAsync(CreateDayTable(runs, clairvoyant, dates).ToString());
    }

    private static async Task RunChainAsync(int limit, ConcurrentBag<ScheduleRun> runs, ConcurrentBag<RecordedDay>? days)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nimprobe-bench-");
        IReadOnlyCollection<NimProbeResult> dayBefore = [];
        string? file = null;
        foreach (DateOnly date in RecordedProbes.ReadDays())
        {
            RecordedDay day = new(date, dayBefore);
            days?.Add(day);
            runs.Add(await ScheduleRun.RunAsync(
                WithHistory,
                day,
                limit,
                async replay =>
                {
                    // The sandbox of each day has another port, and so another file.
                    string next = new LatencyFile(folder.FullName, replay.Server.BaseUri).Path;
                    if (file is not null)
                    {
                        File.Move(file, next);
                    }

                    file = next;
                    TimeSpan wall = await replay.ProbeAsync(CreateOptions(limit) with { LatencyFolder = folder.FullName });
                    dayBefore = replay.Results;
                    return wall;
                },
                Speed));
        }

        folder.Delete(recursive: true);
    }

    private static Task RunAsync(
        string scheduler,
        IReadOnlyList<RecordedDay> days,
        Func<RecordedDay, ProbeBaseline?> getBaseline,
        ConcurrentBag<ScheduleRun> runs) =>
        Parallel.ForEachAsync(
            days.SelectMany(static day => s_throttleLimits.Select(limit => (day, limit))),
            new ParallelOptions { MaxDegreeOfParallelism = OtherRunsAtOnce },
            async (item, _) => runs.Add(await ScheduleRun.RunAsync(
                scheduler,
                item.day,
                item.limit,
                replay => replay.ProbeAsync(CreateOptions(item.limit) with { Baseline = getBaseline(item.day) }),
                Speed)));

    private static ProbeOptions CreateOptions(int limit) =>
        new() { ThrottleLimit = limit, RequestsPerMinute = ScheduleFigures.Budget };

    private static MarkdownTable CreateSummary(
        IReadOnlyCollection<ScheduleRun> runs, Dictionary<(DateOnly Day, int Limit), double> clairvoyant, IReadOnlyList<DateOnly> dates)
    {
        MarkdownTable table = new(
            "Order", "In flight", "Days", "Median", "Mean", "Worst", "Days over 1.05", "Wall, s (median)", "Answers of 429");
        foreach (int limit in s_throttleLimits)
        {
            foreach ((string name, Range part) in s_parts)
            {
                Add($"{WithHistory}, {name}", WithHistory, limit, [.. dates.ToArray()[part]]);
            }

            foreach (string scheduler in runs.Select(static r => r.Scheduler).Distinct().Order(StringComparer.Ordinal))
            {
                Add($"{scheduler}, all days", scheduler, limit, [.. dates]);
            }

            foreach (string scheduler in runs.Select(static r => r.Scheduler).Distinct().Order(StringComparer.Ordinal))
            {
                if (scheduler != WithHistory)
                {
                    Add($"{scheduler}, {s_parts[^1].Name}", scheduler, limit, [.. dates.ToArray()[s_parts[^1].Days]]);
                }
            }
        }

        return table;

        void Add(string name, string scheduler, int limit, HashSet<DateOnly> days)
        {
            ScheduleRun[] chosen = [.. runs.Where(r => r.Scheduler == scheduler && r.Limit == limit && days.Contains(r.Day.Date))];
            double[] ratios = [.. chosen.Select(r => GetRatio(r, clairvoyant)).Order()];
            double[] walls = [.. chosen.Select(static r => r.Figures.Wall.TotalSeconds).Order()];
            table.Add(
                name, limit, ratios.Length, Format(GetMedian(ratios)), Format(ratios.Average()), Format(ratios[^1]),
                ratios.Count(static r => r > Limit), GetMedian(walls).ToString("0", CultureInfo.InvariantCulture),
                chosen.Sum(static r => r.Figures.Refused));
        }
    }

    private static MarkdownTable CreateDayTable(
        IReadOnlyCollection<ScheduleRun> runs, Dictionary<(DateOnly Day, int Limit), double> clairvoyant, IReadOnlyList<DateOnly> dates)
    {
        string[] schedulers = [.. runs.Select(static r => r.Scheduler).Distinct().Order(StringComparer.Ordinal)];
        IEnumerable<string> columns =
            s_throttleLimits.SelectMany(limit => schedulers.Select(s => $"{s}, {limit}").Prepend($"Clairvoyant, {limit}, s"));
        MarkdownTable table = new(["Day", "Models", .. columns]);
        foreach (DateOnly date in dates)
        {
            IEnumerable<object> cells = s_throttleLimits.SelectMany(limit => schedulers
                .Select(s => runs.FirstOrDefault(r => r.Scheduler == s && r.Limit == limit && r.Day.Date == date))
                .Select(r => r is null ? "" : Format(GetRatio(r, clairvoyant)))
                .Prepend(clairvoyant[(date, limit)].ToString("0.0", CultureInfo.InvariantCulture)));
            table.Add([$"{date:yyyy-MM-dd}", runs.First(r => r.Day.Date == date).Day.Models.Count, .. cells]);
        }

        return table;
    }

    private static double GetRatio(ScheduleRun run, Dictionary<(DateOnly Day, int Limit), double> clairvoyant) =>
        run.Figures.Wall.TotalSeconds / clairvoyant[(run.Day.Date, run.Limit!.Value)];

    private static double GetMedian(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static string Format(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);
}
