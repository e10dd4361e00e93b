using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Tls;
using NimProbe.Sandbox.Traffic;
using NimProbe.Tests.Faults;

namespace NimProbe.Bench.Limits;

/// <summary>Measures rate limits in difficult conditions: with slow connections, and with models that have separate limits.</summary>
internal static class LimitScenarios
{
    private const int RequestsPerMinute = 40;

    /// <summary>Runs the scenarios and returns their figures as Markdown.</summary>
    public static async Task<string> RunAsync()
    {
        MarkdownTable table = new(
            "Scenario at 40 requests per minute",
            "Models",
            "Available",
            "Requests",
            "Peak in 60 s at the server",
            "Wall, s",
            "Minimum, s");
        Task<object[]> slow = MeasureSlowConnectionsAsync();
        Task<object[]> own = MeasureOwnLimitsAsync();
        table.Add(await slow);
        table.Add(await own);
        return table.ToString();
    }

    /// <summary>80 models, and 17 connections whose TLS handshake takes 4 s; in real time.</summary>
    private static async Task<object[]> MeasureSlowConnectionsAsync()
    {
        const int Models = 80;
        const int SlowConnections = 17;
        int connections = 0;
        ConcurrentQueue<long> arrivals = [];
        using X509Certificate2 certificate = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        await using RawServer server = RawServer.Start(
            request =>
            {
                arrivals.Enqueue(Stopwatch.GetTimestamp());
                return request.RespondWithSuccessAsync();
            },
            certificate,
            beforeHandshake: () => Interlocked.Increment(ref connections) <= SlowConnections
                ? Task.Delay(TimeSpan.FromSeconds(4))
                : Task.CompletedTask);
        using NimConnection connection = NimConnection.Open(
            new NimConnectionSettings { BaseUri = server.BaseUri, NoProxy = true, SkipCertificateCheck = true });
        ResultCounter results = new();
        IEnumerable<ProbeTarget> targets = Enumerable.Range(1, Models).Select(static n => new ProbeTarget($"publisher/model-{n}"));
        ProbeRun run = new(connection, new ProbeOptions { RequestsPerMinute = RequestsPerMinute }, results);
        long start = Stopwatch.GetTimestamp();
        await run.RunAsync(targets.ToAsyncEnumerable(), CancellationToken.None);
        return
        [
            "17 connections that take 4 s to establish",
            Models,
            results.Available,
            arrivals.Count,
            GetPeak([.. arrivals]),
            Format(Stopwatch.GetElapsedTime(start)),
            Format(GetMinimum(arrivals.Count)),
        ];
    }

    /// <summary>98 models that answer, and 2 that their own limit refuses; at three times the speed of the clock.</summary>
    private static async Task<object[]> MeasureOwnLimitsAsync()
    {
        SandboxModel[] models =
        [
            .. Enumerable.Range(1, 98).Select(static n => new SandboxModel($"publisher/model-{n}", ChatLatency: 300)),
            new SandboxModel("limited/one", "too_many_requests_429"),
            new SandboxModel("limited/two", "too_many_requests_429"),
        ];
        await using Replay replay = await Replay.StartAsync(models, speed: 3);
        TimeSpan wall = await replay.ProbeAsync(new ProbeOptions { RequestsPerMinute = RequestsPerMinute });
        SandboxStatistics statistics = replay.Server.Statistics;
        return
        [
            "2 of 100 models have separate limits",
            models.Length,
            replay.Results.Count(static r => r.Status == NimModelStatus.Available),
            statistics.Inference,
            statistics.PeakInWindow,
            Format(wall),
            Format(GetMinimum(statistics.Inference)),
        ];
    }

    private static TimeSpan GetMinimum(long requests) =>
        TimeSpan.FromSeconds(61) * (Math.Ceiling(requests / (double)RequestsPerMinute) - 1);

    private static int GetPeak(long[] arrivals) => arrivals.Select((first, index) => CountWithinMinute(first, arrivals.Skip(index))).Max();

    private static int CountWithinMinute(long first, IEnumerable<long> arrivals) =>
        arrivals.TakeWhile(a => Stopwatch.GetElapsedTime(first, a) < TimeSpan.FromSeconds(60)).Count();

    private static string Format(TimeSpan span) => span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private sealed class ResultCounter : IProbeObserver
    {
        private int _available;

        public int Available => Volatile.Read(ref _available);

        public void OnResult(NimProbeResult result)
        {
            if (result.Status == NimModelStatus.Available)
            {
                Interlocked.Increment(ref _available);
            }
        }
    }
}
