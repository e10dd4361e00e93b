using System.Collections.Concurrent;
using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;

namespace NimProbe.Bench;

/// <summary>A sandbox and an engine that sends requests to it, both in scaled time, so that both keep their real limits.</summary>
internal sealed class Replay : IAsyncDisposable, IProbeObserver
{
    private readonly ConcurrentQueue<NimProbeResult> _results = [];

    private Replay(SandboxServer server, IReadOnlyList<SandboxModel> models, double speed)
    {
        Server = server;
        Models = models;
        Time = new ScaledTimeProvider(speed);
    }

    public SandboxServer Server { get; }

    /// <summary>The models, in the order of the catalogue.</summary>
    public IReadOnlyList<SandboxModel> Models { get; }

    public TimeProvider Time { get; }

    /// <summary>The results of all runs so far.</summary>
    public IReadOnlyCollection<NimProbeResult> Results => _results;

    /// <param name="models">The models to serve.</param>
    /// <param name="speed">How many times faster than real time.</param>
    /// <param name="requestsPerMinute">The rate limit of the service; null for no limit.</param>
    public static async Task<Replay> StartAsync(IReadOnlyList<SandboxModel> models, double speed, int? requestsPerMinute = null)
    {
        SandboxOptions options = new() { Models = models, TimeScale = 1 / speed, RequestsPerMinute = requestsPerMinute };
        SandboxServer server = await SandboxServer.StartAsync(options);
        return new Replay(server, models, speed);
    }

    /// <summary>Opens a connection to the sandbox.</summary>
    /// <param name="timeout">The deadline of an exchange; null for the default of 120 s.</param>
    public NimConnection Connect(TimeSpan? timeout = null) => NimConnection.Open(new NimConnectionSettings
    {
        BaseUri = Server.BaseUri,
        Timeout = timeout ?? NimConnectionSettings.DefaultTimeout,
        NoProxy = true,
        Time = Time,
    });

    /// <summary>Probes all models or some of them, and returns the time taken.</summary>
    public async Task<TimeSpan> ProbeAsync(
        ProbeOptions options, TimeSpan? timeout = null, IEnumerable<string>? ids = null, CancellationToken cancellationToken = default)
    {
        using NimConnection connection = Connect(timeout);
        Channel<ProbeTarget> input = Channel.CreateUnbounded<ProbeTarget>();
        foreach (string id in (ids ?? Models.Select(static m => m.Id)).Distinct())
        {
            input.Writer.TryWrite(new ProbeTarget(id) { IsListed = true });
        }

        input.Writer.Complete();
        long start = Time.GetTimestamp();
        await new ProbeRun(connection, options, this).RunAsync(input.Reader.ReadAllAsync(cancellationToken), cancellationToken);
        return Time.GetElapsedTime(start);
    }

    public void OnResult(NimProbeResult result) => _results.Enqueue(result);

    public void OnError(NimProbeException fault) => throw fault;

    public void OnWarning(string message)
    {
        // Some measurements exceed the rate limit on purpose.
    }

    public void OnProgress(ProbeProgress progress)
    {
        // No progress is shown.
    }

    public void OnSummary(string line)
    {
        // The counts come from the sandbox.
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
