using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;
using NimProbe.Engine.Watching;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using NimProbe.Tests.Snapshots;
using Xunit;

namespace NimProbe.Tests.Watching;

/// <summary>Watches a sandbox for some rounds, in scaled time, and collects the changes of each round.</summary>
internal sealed class WatchHarness : IAsyncDisposable
{
    private const double Speed = 200;

    private ProbeHarness _service;

    private WatchHarness(ProbeHarness service)
    {
        _service = service;
    }

    public TemporaryFolder Folder { get; } = new();

    public ProbeReport Report { get; } = new();

    /// <summary>The changes of each round.</summary>
    public List<IReadOnlyList<NimModelChange>> Rounds { get; } = [];

    public SandboxServer Server => _service.Server;

    public IReadOnlyList<NimSnapshot> Saved =>
    [
        .. Directory.GetFiles(Folder.Path)
            .Select(file => SnapshotFile.Read(file, TestContext.Current.CancellationToken))
            .OrderBy(s => s.TakenAt),
    ];

    public static async Task<WatchHarness> StartAsync(SandboxOptions options) => new(await ProbeHarness.StartAsync(options, Speed));

    public static Task<WatchHarness> StartAsync(params SandboxModel[] models) => StartAsync(new SandboxOptions { Models = models });

    /// <summary>Replaces the models of the service, at the same address.</summary>
    public async Task ReplaceAsync(params SandboxModel[] models)
    {
        int port = Server.Origin.Port;
        await _service.DisposeAsync();
        _service = await ProbeHarness.StartAsync(new SandboxOptions { Models = models, Port = port }, Speed);
    }

    /// <summary>Watches for some rounds.</summary>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="after">Called after each round with its number, from 1.</param>
    /// <param name="options">The probe options; null for the defaults.</param>
    /// <param name="interval">The time between the starts of two rounds; null for one minute.</param>
    public async Task WatchAsync(int rounds, Func<int, Task>? after = null, ProbeOptions? options = null, TimeSpan? interval = null)
    {
        using NimConnection connection = NimConnection.Open(_service.Settings());
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        SnapshotDestination folder = new(Folder.Path, isFolder: true);
        TimeSpan pause = interval ?? TimeSpan.FromMinutes(1);
        ModelWatch watch = new(connection, options ?? new ProbeOptions(), folder, pause, Report, async changes =>
        {
            Rounds.Add(changes);
            if (Rounds.Count > rounds)
            {
                // The last round is over only when the next one reports.
                await stop.CancelAsync();
                stop.Token.ThrowIfCancellationRequested();
            }

            await (after?.Invoke(Rounds.Count) ?? Task.CompletedTask);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.RunAsync(stop.Token));
        Rounds.RemoveAt(rounds);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        Folder.Dispose();
    }
}
