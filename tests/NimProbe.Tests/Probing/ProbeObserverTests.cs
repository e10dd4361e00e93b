using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Runs whose <see cref="IProbeObserver"/> has no free capacity.</summary>
public sealed class ProbeObserverTests
{
    private const int Capacity = 256;
    private const int ThrottleLimit = 16;

    [Fact(Timeout = 60_000)]
    public async Task A_run_starts_no_request_while_its_observer_has_no_capacity()
    {
        await using ProbeHarness harness = await StartAsync();
        using NimConnection connection = NimConnection.Open(harness.Settings());
        BoundedObserver observer = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ProbeOptions options = new() { ThrottleLimit = ThrottleLimit };
        Task run = new ProbeRun(connection, options, observer).RunAsync(GetTargets(), stop.Token);
        await observer.Behind;

        // Requests that were started before still complete, and a probe whose result is about to be reported has left its place to
        // another. The delay gives further requests the time to arrive.
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.InRange(harness.Server.Statistics.Requests, Capacity, Capacity + (4 * ThrottleLimit));
        Assert.False(run.IsCompleted);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_continues_when_its_observer_has_capacity_again()
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
    public async Task A_run_whose_observer_has_no_capacity_does_not_use_the_shared_rate()
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

    /// <summary>An observer with capacity for a number of results, which a test can remove the bound of.</summary>
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
