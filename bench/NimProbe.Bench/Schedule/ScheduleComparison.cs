using System.Globalization;
using NimProbe.Engine.Probing;

namespace NimProbe.Bench.Schedule;

/// <summary>
/// Replays recorded days with every scheduler under the rate limit of the service, and compares each with the minimum that the limit allows
/// and with a scheduler that knows all latencies beforehand.
/// </summary>
internal static class ScheduleComparison
{
    private const string WithBaseline = "NimProbe, with a baseline";
    private const int Days = 10;

    // Twice as fast as real time, so that delays of a millisecond do not count.
    private const double Speed = 2;

    // All runs overlap, because they mostly wait; their first seconds need the processor and do not overlap.
    private static readonly TimeSpan s_engineStart = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_powerShellStart = TimeSpan.FromSeconds(3);

    private static readonly int[] s_throttleLimits = [16, 8];

    private static readonly string[] s_columns =
        ["Requests", "Last first-time send / floor", "Wall, s", "Wall / clairvoyant", "Peak in 60 s", "Answers of 429", "Models untold"];

    private static readonly string[] s_dayColumns =
    [
        "Day", "Models", "In flight", "Requests", "Floor, s", "Last first-time send, s", "Wall, s", "Clairvoyant, s", "Wall / clairvoyant",
        "Peak in 60 s", "Answers of 429",
    ];

    public static async Task WriteAsync(TextWriter output, string powerShell)
    {
        IReadOnlyList<RecordedDay> days = await RecordedDay.ReadAsync(Days);
        List<Task<ScheduleRun>> runs = [];
        foreach (RecordedDay day in days)
        {
            foreach (int limit in s_throttleLimits)
            {
                await StartAsync(WithBaseline, day, limit, replay => replay.ProbeAsync(CreateOptions(limit, day.DayBefore)));
                await StartAsync("NimProbe, without", day, limit, replay => replay.ProbeAsync(CreateOptions(limit, baseline: null)));
                await StartAsync(
                    "Same budget, catalogue order", day, limit, replay => replay.ProbeAsync(CreateOptions(limit, day.AllAlike)));
            }

            await StartAsync("Even pacing, 1 per 1.5 s", day, limit: null, Measure(PlainClient.SendEvenlyAsync));
            await StartAsync("The forerunner's loop", day, limit: null, Measure(PlainClient.SendAsForerunnerAsync));
        }

        foreach (RecordedDay day in days)
        {
            foreach (int limit in s_throttleLimits)
            {
                await StartAsync(
                    "`ForEach-Object -Parallel`, no budget",
                    day,
                    limit,
                    replay => ForEachObjectClient.SendAsync(replay.Server, powerShell, limit),
                    speed: 1);
            }
        }

        ScheduleRun[] done = await Task.WhenAll(runs);
        // The clairvoyant scheduler has to send the same requests as NimProbe.
        Dictionary<(DateOnly Day, int Limit), double> clairvoyant =
            ClairvoyantScheduler.FindShortest(done.Where(static r => r.Scheduler == WithBaseline));
        foreach (int limit in s_throttleLimits)
        {
            await output.WriteLineAsync(
                $"{Days} recorded days, the service allows 40 requests a minute, at most {limit} in flight; "
                + "medians, and in brackets the worst day:");
            await output.WriteLineAsync();
            ScheduleRun[] runsOfLimit = [.. done.Where(r => (r.Limit ?? limit) == limit)];
            await output.WriteLineAsync(CreateSummaryTable(runsOfLimit, run => clairvoyant[(run.Day.Date, limit)]).ToString());
        }

        await output.WriteLineAsync("NimProbe with a baseline, day by day:");
        await output.WriteLineAsync();
        await output.WriteLineAsync(CreateDayTable([.. done.Where(static r => r.Scheduler == WithBaseline)], clairvoyant).ToString());
        await output.WriteLineAsync("Wall time in seconds, day by day:");
        await output.WriteLineAsync();
        await output.WriteLineAsync(CreateWallTimeTable(done).ToString());

        async Task StartAsync(string scheduler, RecordedDay day, int? limit, Func<Replay, Task<TimeSpan>> run, double speed = Speed)
        {
            runs.Add(ScheduleRun.RunAsync(scheduler, day, limit, run, speed));
            await Task.Delay(speed == Speed ? s_engineStart : s_powerShellStart);
        }
    }

    private static ProbeOptions CreateOptions(int limit, ProbeBaseline? baseline) =>
        new() { ThrottleLimit = limit, RequestsPerMinute = ScheduleFigures.Budget, Baseline = baseline };

    private static Func<Replay, Task<TimeSpan>> Measure(Func<Replay, Task> run) => async replay =>
    {
        long start = replay.Time.GetTimestamp();
        await run(replay);
        return replay.Time.GetElapsedTime(start);
    };

    private static MarkdownTable CreateSummaryTable(ScheduleRun[] runs, Func<ScheduleRun, double> clairvoyant)
    {
        MarkdownTable table = new(["Scheduler", .. s_columns]);
        foreach (IGrouping<string, ScheduleRun> scheduler in runs.GroupBy(static r => r.Scheduler))
        {
            table.Add(
                scheduler.Key,
                FormatMedianAndMaximum(scheduler, static r => r.Figures.Requests, "0"),
                FormatMedianAndMaximum(scheduler, static r => r.Figures.LastFirstSend / r.Figures.Floor, "0.000"),
                FormatMedianAndMaximum(scheduler, static r => r.Figures.Wall.TotalSeconds, "0"),
                FormatMedianAndMaximum(scheduler, r => r.Figures.Wall.TotalSeconds / clairvoyant(r), "0.000"),
                FormatMedianAndMaximum(scheduler, static r => r.Figures.PeakInMinute, "0"),
                FormatMedianAndMaximum(scheduler, static r => r.Figures.Refused, "0"),
                FormatMedianAndMaximum(scheduler, static r => r.Figures.WithoutStatus, "0"));
        }

        return table;
    }

    private static MarkdownTable CreateDayTable(ScheduleRun[] runs, Dictionary<(DateOnly Day, int Limit), double> clairvoyant)
    {
        MarkdownTable table = new(s_dayColumns);
        foreach (ScheduleRun run in runs)
        {
            ScheduleFigures figures = run.Figures;
            double shortest = clairvoyant[(run.Day.Date, run.Limit!.Value)];
            table.Add(
                $"{run.Day.Date:yyyy-MM-dd}", run.Day.Models.Count, run.Limit, figures.Requests, figures.Floor.TotalSeconds,
                Format(figures.LastFirstSend.TotalSeconds, "0.0"), Format(figures.Wall.TotalSeconds, "0.0"), Format(shortest, "0.0"),
                Format(figures.Wall.TotalSeconds / shortest, "0.000"), figures.PeakInMinute, figures.Refused);
        }

        return table;
    }

    private static MarkdownTable CreateWallTimeTable(ScheduleRun[] runs)
    {
        IEnumerable<string> days = runs.Select(static r => $"{r.Day.Date:MM-dd}").Distinct();
        MarkdownTable table = new(["Scheduler", "In flight", .. days]);
        foreach (var row in runs.GroupBy(static r => (r.Scheduler, r.Limit)).OrderByDescending(static g => g.Key.Limit))
        {
            table.Add([row.Key.Scheduler, row.Key.Limit, .. row.Select(static r => Format(r.Figures.Wall.TotalSeconds, "0"))]);
        }

        return table;
    }

    private static string FormatMedianAndMaximum(IEnumerable<ScheduleRun> runs, Func<ScheduleRun, double> figure, string format)
    {
        double[] values = [.. runs.Select(figure).Order()];
        double median = (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
        return $"{Format(median, format)} ({Format(values[^1], format)})";
    }

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
