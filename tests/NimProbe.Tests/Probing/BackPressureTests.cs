using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Runs whose consumer does not read.</summary>
public sealed class BackPressureTests
{
    private const int Capacity = 256;
    private const int ThrottleLimit = 16;

    [Fact(Timeout = 60_000)]
    public async Task A_run_starts_no_request_while_its_consumer_is_behind_and_blocks_no_thread()
    {
        await using ProbeHarness harness = await StartAsync();
        using NimConnection connection = NimConnection.Open(harness.Settings());
        BoundedObserver observer = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task run = new ProbeRun(connection, new ProbeOptions { ThrottleLimit = ThrottleLimit }, observer).RunAsync(GetTargets(), stop.Token);
        await observer.Behind;

        // Requests in flight still complete; then nothing happens however long the consumer takes.
        await WaitUntilAsync(() => harness.Server.Statistics.InFlight == 0 && observer.Results == harness.Server.Statistics.Requests);
        long sent = harness.Server.Statistics.Requests;
        Assert.InRange(sent, Capacity, Capacity + ThrottleLimit);
        await Task.Run(static () => { }, TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Equal(sent, harness.Server.Statistics.Requests);
        Assert.False(run.IsCompleted);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_continues_when_its_consumer_has_caught_up()
    {
        await using ProbeHarness harness = await StartAsync();
        using NimConnection connection = NimConnection.Open(harness.Settings());
        BoundedObserver observer = new();
        Task run = new ProbeRun(connection, new ProbeOptions(), observer).RunAsync(GetTargets(), TestContext.Current.CancellationToken);
        await observer.Behind;
        observer.CatchUp();
        await run;

        Assert.Equal(1000, observer.Results);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_whose_consumer_is_behind_leaves_the_shared_rate_to_others()
    {
        await using ProbeHarness harness = await StartAsync();
        using NimConnection connection = NimConnection.Open(harness.Settings());
        ProbeOptions options = new() { RequestsPerMinute = 100_000 };
        BoundedObserver observer = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task outer = new ProbeRun(connection, options, observer).RunAsync(GetTargets(), stop.Token);
        await observer.Behind;

        ProbeReport inner = await harness.ProbeAsync([new ProbeTarget("publisher/model-1")], options);
        Assert.Equal(NimModelStatus.Available, inner.Single.Status);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outer);
    }

    private static Task<ProbeHarness> StartAsync() =>
        ProbeHarness.StartAsync([.. Enumerable.Range(1, 1000).Select(static n => new SandboxModel($"publisher/model-{n}"))]);

    private static IAsyncEnumerable<ProbeTarget> GetTargets() =>
        Enumerable.Range(1, 1000).Select(static n => new ProbeTarget($"publisher/model-{n}") { IsListed = true }).ToAsyncEnumerable();

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>An observer that has capacity for a number of results, and for more when it is told to.</summary>
    private sealed class BoundedObserver : IProbeObserver
    {
        private readonly TaskCompletionSource _behind = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _results;

        public Task Behind => _behind.Task;

        public int Results => Volatile.Read(ref _results);

        public bool HasCapacity => Results < Capacity || _caughtUp.Task.IsCompleted;

        public void CatchUp() => _caughtUp.SetResult();

        public ValueTask WaitForCapacityAsync(CancellationToken cancellationToken) =>
            HasCapacity ? ValueTask.CompletedTask : new ValueTask(_caughtUp.Task.WaitAsync(cancellationToken));

        public void OnResult(NimProbeResult result)
        {
            if (Interlocked.Increment(ref _results) == Capacity)
            {
                _behind.SetResult();
            }
        }
    }
}
