using NimProbe.Sandbox;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Bench.Schedule;

/// <summary>What the sandbox saw of one run, in the service's own time.</summary>
/// <param name="Requests">All requests to models.</param>
/// <param name="LastFirstSend">From the first request to the first request for the last model.</param>
/// <param name="Wall">From the run's start to its end.</param>
/// <param name="PeakInMinute">The most requests that arrived in any 60 s.</param>
/// <param name="Refused">The answers of 429.</param>
/// <param name="Untold">The models whose last answer tells nothing: none in time, a 429, or a worker too busy.</param>
internal sealed record ScheduleFigures(long Requests, TimeSpan LastFirstSend, TimeSpan Wall, int PeakInMinute, long Refused, int Untold)
{
    /// <summary>The requests that a window may hold.</summary>
    public const int Budget = 40;

    /// <summary>The window that the budget counts in.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(61);

    /// <summary>How long so many requests take to be sent, at best.</summary>
    public TimeSpan Floor => Window * (Math.Ceiling((double)Requests / Budget) - 1);

    /// <summary>Reads the sandbox's records.</summary>
    /// <param name="server">The sandbox.</param>
    /// <param name="speed">How many times faster than the clock it ran.</param>
    /// <param name="wall">How long the run took, in the service's time.</param>
    public static ScheduleFigures Of(SandboxServer server, double speed, TimeSpan wall)
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
