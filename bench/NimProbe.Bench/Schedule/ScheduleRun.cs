namespace NimProbe.Bench.Schedule;

/// <summary>One day replayed with one way of scheduling.</summary>
/// <param name="Scheduler">The way.</param>
/// <param name="Day">The day.</param>
/// <param name="Limit">How many requests may be in flight; null where the way itself says.</param>
/// <param name="Figures">What the sandbox saw.</param>
/// <param name="Latencies">Of each model the true latencies of its requests, in seconds.</param>
internal sealed record ScheduleRun(string Scheduler, RecordedDay Day, int? Limit, ScheduleFigures Figures, IReadOnlyList<double[]> Latencies)
{
    /// <summary>Replays the day in a sandbox of its own that allows 40 requests a minute.</summary>
    public static async Task<ScheduleRun> RunAsync(string scheduler, RecordedDay day, int? limit, Func<Replay, Task<TimeSpan>> run, double speed)
    {
        await using Replay replay = await Replay.StartAsync(day.Models, speed, ScheduleFigures.Budget);
        TimeSpan wall = await run(replay);
        return new ScheduleRun(scheduler, day, limit, ScheduleFigures.Of(replay.Server, speed, wall), day.LatenciesOf(replay.Server.Requests));
    }
}
