using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Streaming;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Traffic;
using NimProbe.Tests.Harness;

namespace NimProbe.Bench.Speed;

/// <summary>Checks in the log of the server that no model has two streams at once, and that the budget holds.</summary>
internal sealed class StreamLimitsCheck : IProbeObserver, ISpeedObserver
{
    private const int Models = 40;
    private const int RequestsPerMinute = 40;
    private const double Speed = 20;

    private int _samples;

    /// <summary>Returns the figures as Markdown.</summary>
    public static async Task<string> RunAsync()
    {
        ScaledTimeProvider time = new(Speed, LoadAwareTimeProvider.Instance);
        SandboxModel[] models =
            [.. Enumerable.Range(1, Models).Select(static n => new SandboxModel($"publisher/model-{n}", "stream rate=100"))];
        await using SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Models = models, Time = time });
        NimConnectionSettings settings = new() { NoProxy = true, Time = time };
        using ConnectionSet connections = ConnectionSet.Open(settings, [server.BaseUri], new KeyMap());
        StreamLimitsCheck observer = new();
        ProbeOptions probing = new() { ThrottleLimit = 8, RequestsPerMinute = RequestsPerMinute, MaxTokens = 128 };
        await new SpeedRun(connections, _ => probing, new SpeedOptions(), observer, observer)
            .RunAsync(models.Select(static m => new ProbeTarget(m.Id)).ToAsyncEnumerable(), CancellationToken.None);
        SandboxStatistics statistics = server.Statistics;
        MarkdownTable table = new(
            "Three samples of each of 40 models",
            "Samples",
            "Requests",
            "Models with two streams at once",
            "Peak in flight",
            "Peak in 60 s",
            "Budget");
        table.Add(
            "from the log of the server",
            observer._samples,
            statistics.Inference,
            CountOverlaps(server.Requests),
            statistics.PeakInFlight,
            statistics.PeakInWindow,
            RequestsPerMinute);
        return table.ToString();
    }

    /// <inheritdoc/>
    public void OnSample(NimSpeedSample sample) => Interlocked.Increment(ref _samples);

    private static int CountOverlaps(IEnumerable<SandboxRequest> requests) => requests
        .GroupBy(static r => r.Model)
        .Count(static model => model.Zip(model.Skip(1)).Any(static pair => pair.Second.AtMs < (pair.First.EndMs ?? double.MaxValue)));
}
