using System.Collections.Concurrent;
using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;

namespace NimProbe.Bench;

/// <summary>Models served by a sandbox, and the engine asking it in the same scaled time, so that both keep their real limits.</summary>
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

    /// <summary>The models, in the catalogue's order.</summary>
    public IReadOnlyList<SandboxModel> Models { get; }

    public TimeProvider Time { get; }

    /// <summary>The results so far, of all runs.</summary>
    public IReadOnlyCollection<NimProbeResult> Results => _results;

    /// <param name="models">What is served.</param>
    /// <param name="speed">How many times faster than the clock.</param>
    /// <param name="requestsPerMinute">What the service allows; null for no limit.</param>
    public static async Task<Replay> StartAsync(IReadOnlyList<SandboxModel> models, double speed, int? requestsPerMinute = null)
    {
        SandboxServer server = await SandboxServer.StartAsync(new SandboxOptions { Models = models, TimeScale = 1 / speed, RequestsPerMinute = requestsPerMinute });
        return new Replay(server, models, speed);
    }

    /// <summary>A connection to the sandbox.</summary>
    /// <param name="timeout">The deadline of an exchange; null for the default, 120 s.</param>
    public NimConnection Connect(TimeSpan? timeout = null) => NimConnection.Open(new NimConnectionSettings
    {
        BaseUri = Server.BaseUri,
        Timeout = timeout ?? NimConnectionSettings.DefaultTimeout,
        NoProxy = true,
        Time = Time,
    });

    /// <summary>Probes every model that is served, or some of them.</summary>
    public async Task<TimeSpan> ProbeAsync(ProbeOptions options, TimeSpan? timeout = null, IEnumerable<string>? ids = null, CancellationToken cancellationToken = default)
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
        // Being limited is what some measurements are about.
    }

    public void OnProgress(ProbeProgress progress)
    {
        // Nobody watches.
    }

    public void OnSummary(string line)
    {
        // The sandbox has counted for itself.
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
