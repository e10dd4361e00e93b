using System.Diagnostics;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Bench.Schedule;

/// <summary>
/// Runs under a shared rate limit, runs against a service that allows less, and a run that is cancelled while it waits for the limit.
/// </summary>
internal static class BudgetScenarios
{
    private const double Speed = 3;
    private const int Cancellations = 5;

    private static readonly ProbeOptions s_options = new() { RequestsPerMinute = ScheduleFigures.Budget };

    /// <summary>Runs the scenarios and returns their figures as Markdown.</summary>
    public static async Task<string> RunAsync()
    {
        AnswerLibrary answers = new(new Dictionary<string, SandboxAnswer>());
        IReadOnlyList<SandboxModel> april = CatalogFile.Read(CatalogFile.DefaultPath, answers);
        IReadOnlyList<SandboxModel> july = RecordedProbes.ReadDay(new DateOnly(2026, 7, 26));
        MarkdownTable table = new(
            "40 requests a minute set",
            "Service allows",
            "Results",
            "RateLimited",
            "Requests",
            "Peak in 60 s",
            "Answers of 429",
            "Share of them",
            "Wall, s");
        object[][] rows = await Task.WhenAll(
            RunAsync("A day of July, two runs at once", july, allowed: 40, runs: 2),
            RunAsync("A day of July", july, allowed: 20, runs: 1),
            RunAsync("The catalogue of April", april, allowed: 20, runs: 1));
        foreach (object[] row in rows)
        {
            table.Add(row);
        }

        double slowest = await CancelAsync(july);
        return FormattableString.Invariant(
            $"{table}\nCancelled while it waited for the budget, a run returned within {slowest:0} ms (the slowest of {Cancellations}).\n");
    }

    private static async Task<object[]> RunAsync(string name, IReadOnlyList<SandboxModel> models, int allowed, int runs)
    {
        await using Replay replay = await Replay.StartAsync(models, Speed, allowed);
        TimeSpan[] walls = await Task.WhenAll(Enumerable.Range(0, runs).Select(_ => replay.ProbeAsync(s_options)));
        SandboxStatistics statistics = replay.Server.Statistics;
        return
        [
            name,
            allowed,
            replay.Results.Count,
            replay.Results.Count(static r => r.Status == NimModelStatus.RateLimited),
            statistics.Inference,
            statistics.PeakInWindow,
            statistics.Refused,
            FormattableString.Invariant($"{100.0 * statistics.Refused / statistics.Inference:0.0} %"),
            FormattableString.Invariant($"{walls.Max().TotalSeconds:0}"),
        ];
    }

    private static async Task<double> CancelAsync(IReadOnlyList<SandboxModel> models)
    {
        double slowest = 0;
        for (int round = 0; round < Cancellations; round++)
        {
            await using Replay replay = await Replay.StartAsync(models, speed: 1);
            using CancellationTokenSource stop = new();
            Task run = replay.ProbeAsync(s_options, cancellationToken: stop.Token);

            // By then no request is left in the window, and requests of slow models are still in flight.
            await Task.Delay(TimeSpan.FromSeconds(3));
            long start = Stopwatch.GetTimestamp();
            await stop.CancelAsync();
            await run.ContinueWith(static _ => { }, TaskScheduler.Default);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return slowest;
    }
}
