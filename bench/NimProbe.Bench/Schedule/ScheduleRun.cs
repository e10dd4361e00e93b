namespace NimProbe.Bench.Schedule;

/// <summary>One day, replayed with one scheduler.</summary>
/// <param name="Scheduler">The name of the scheduler.</param>
/// <param name="Day">The day.</param>
/// <param name="Limit">The limit of requests in flight; null if the scheduler has its own.</param>
/// <param name="Figures">The figures that the sandbox recorded.</param>
/// <param name="Latencies">The latencies of the requests of each model, in seconds.</param>
internal sealed record ScheduleRun(
    string Scheduler, RecordedDay Day, int? Limit, ScheduleFigures Figures, IReadOnlyList<double[]> Latencies)
{
    /// <summary>Replays the day in a new sandbox that allows 40 requests a minute.</summary>
    public static async Task<ScheduleRun> RunAsync(
        string scheduler, RecordedDay day, int? limit, Func<Replay, Task<TimeSpan>> run, double speed)
    {
        await using Replay replay = await Replay.StartAsync(day.Models, speed, ScheduleFigures.Budget);
        TimeSpan wall = await run(replay);
        ScheduleFigures figures = ScheduleFigures.Read(replay.Server, speed, wall);
        return new ScheduleRun(scheduler, day, limit, figures, day.GetLatencies(replay.Server.Requests));
    }
}
