using System.Globalization;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Streaming;

namespace NimProbe.Bench.Speed;

/// <summary>Measures the processor time per token of a stream that a server in another process sends as fast as it can.</summary>
internal sealed class StreamCost : IProbeObserver, ISpeedObserver
{
    private const int Tokens = 100_000;
    private const int Streams = 5;

    private readonly List<NimSpeedSample> _samples = [];

    /// <summary>Returns the figures as Markdown.</summary>
    /// <param name="service">The address of the service.</param>
    /// <param name="model">The model, which sends 100,000 tokens.</param>
    public static async Task<string> RunAsync(Uri service, string model)
    {
        StreamCost observer = new();
        await observer.MeasureAsync(service, model, count: 1);
        observer._samples.Clear();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        await observer.MeasureAsync(service, model, Streams);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - before;
        int tokens = observer._samples.Sum(static s => s.OutputTokens ?? 0);
        MarkdownTable table = new("Tokens as fast as possible", "Streams", "Tokens", "CPU a token, us", "Target, us");
        table.Add(
            "100,000 a stream, over HTTP",
            observer._samples.Count,
            tokens.ToString("N0", CultureInfo.InvariantCulture),
            (cpu.TotalMicroseconds / tokens).ToString("0.00", CultureInfo.InvariantCulture),
            "5 at most");
        return table.ToString();
    }

    /// <inheritdoc/>
    public void OnSample(NimSpeedSample sample) => _samples.Add(sample);

    private async Task MeasureAsync(Uri service, string model, int count)
    {
        NimConnectionSettings settings = new() { NoProxy = true };
        using ConnectionSet connections = ConnectionSet.Open(settings, [service], new KeyMap());
        ProbeOptions probing = new() { ThrottleLimit = 1, MaxTokens = Tokens };
        SpeedRun run = new(connections, _ => probing, new SpeedOptions { Count = count }, this, this);
        await run.RunAsync(new[] { new ProbeTarget(model) }.ToAsyncEnumerable(), CancellationToken.None);
    }
}
