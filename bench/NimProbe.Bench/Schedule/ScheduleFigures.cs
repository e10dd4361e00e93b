using NimProbe.Sandbox;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Bench.Schedule;

/// <summary>The figures of one run that the sandbox recorded, in scaled time.</summary>
/// <param name="Requests">The number of requests to models.</param>
/// <param name="LastFirstSend">From the first request to the first request for the last model.</param>
/// <param name="Wall">From the run's start to its end.</param>
/// <param name="PeakInMinute">The most requests that arrived in any 60 s.</param>
/// <param name="Refused">The number of responses with 429.</param>
/// <param name="WithoutStatus">
/// The number of models whose last response says nothing about them: no response in time, 429, or a busy worker.
/// </param>
internal sealed record ScheduleFigures(
    long Requests, TimeSpan LastFirstSend, TimeSpan Wall, int PeakInMinute, long Refused, int WithoutStatus)
{
    /// <summary>The number of requests that a window allows.</summary>
    public const int Budget = 40;

    /// <summary>The length of the window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(61);

    /// <summary>The minimum time to send the requests.</summary>
    public TimeSpan Floor => Window * (Math.Ceiling((double)Requests / Budget) - 1);

    /// <summary>Reads the records of the sandbox.</summary>
    /// <param name="server">The sandbox.</param>
    /// <param name="speed">How many times faster than real time it ran.</param>
    /// <param name="wall">The duration of the run, in scaled time.</param>
    public static ScheduleFigures Read(SandboxServer server, double speed, TimeSpan wall)
    {
        SandboxStatistics statistics = server.Statistics;
        SandboxRequest[] requests = [.. server.Requests.Where(static r => r.Model is not null)];
        IGrouping<string, SandboxRequest>[] models = [.. requests.GroupBy(static r => r.Model!)];
        double lastFirst = models.Max(static m => m.First().AtMs) - requests[0].AtMs;
        return new ScheduleFigures(
            statistics.Inference,
            TimeSpan.FromMilliseconds(lastFirst * speed),
            wall,
            statistics.PeakInWindow,
            statistics.Refused,
            models.Count(static m => m.Last().Status is null or 429 or 503 or 504 or 529));
    }
}
