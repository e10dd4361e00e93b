using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>Faults of the caller of a run: failing input, observers that throw or block, a jumping clock, cancellation.</summary>
public sealed class RunFaultTests
{
    [Fact]
    public async Task Input_that_fails_ends_the_run_with_one_error_that_names_the_cause()
    {
        await using RawServer server = RawServer.Start(Scenario.RespondAsync);
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));
        Channel<ProbeTarget> input = Channel.CreateUnbounded<ProbeTarget>();
        input.Writer.TryWrite(Scenario.Targets(1)[0]);
        input.Writer.Complete(new InvalidDataException("The list of models ends in the middle."));

        ProbeRun run = new(connection, new ProbeOptions(), new ProbeReport());
        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(
            () => run.RunAsync(input.Reader.ReadAllAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken));

        Assert.Equal(NimErrorId.Fault, fault.ErrorId);
        Assert.Contains("InvalidDataException: The list of models ends in the middle.", fault.Message, StringComparison.Ordinal);
        Assert.Null(fault.InnerException);
    }

    [Theory]
    [InlineData(nameof(IProbeObserver.OnResult))]
    [InlineData(nameof(IProbeObserver.OnError))]
    [InlineData(nameof(IProbeObserver.OnWarning))]
    [InlineData(nameof(IProbeObserver.OnProgress))]
    [InlineData(nameof(IProbeObserver.OnSummary))]
    public async Task An_observer_that_throws_ends_the_run_with_one_error(string call)
    {
        using UnobservedExceptions unobserved = new();
        await using RawServer server = RawServer.Start(async r =>
        {
            // Longer than the interval between two reports of progress.
            await Task.Delay(TimeSpan.FromSeconds(1), FaultClient.Time, r.End);
            await Scenario.RespondAsync(r);
        });
        // Nothing but refused requests, so that the run warns of a limit.
        ProbeTarget[] targets = [.. Scenario.Targets(0, limited: 6), new ProbeTarget("no*model") { Matches = static _ => false }];
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));

        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(
            () => RunAsync(connection, new ThrowingObserver(call), targets));

        Assert.Equal(NimErrorId.Fault, fault.ErrorId);
        Assert.Contains(ThrowingObserver.Message, fault.Message, StringComparison.Ordinal);
        Assert.Equal("none", unobserved.Find());
    }

    [Fact]
    public async Task An_observer_that_blocks_delays_the_run_and_loses_no_result()
    {
        using ManualResetEventSlim release = new();
        await using RawServer server = RawServer.Start(Scenario.RespondAsync);
        ProbeReport report = new();
        TaskCompletionSource blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        report.ResultArrived += _ =>
        {
            blocked.TrySetResult();
            release.Wait(TestContext.Current.CancellationToken);
        };
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));
        Task run = RunAsync(connection, report, Scenario.Targets(21));
        await Task.WhenAny(run, blocked.Task);

        Assert.False(run.IsCompleted);
        release.Set();
        await run;
        Assert.Equal(21, report.Results.Select(static r => r.Id).Distinct().Count());
        Assert.Equal(21, report.Results.Count);
    }

    [Fact]
    public async Task A_clock_that_jumps_changes_no_status_no_rate_and_no_deadline()
    {
        JumpingTimeProvider time = new(new ScaledTimeProvider(60, LoadAwareTimeProvider.Instance));
        await using RawServer server = RawServer.Start(Scenario.RespondAsync);
        ProbeReport report = new();
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server, time), report.OnLog);

        // More requests than a minute allows: the rest waits, whatever the date is.
        await RunAsync(connection, report, Scenario.Targets(24, limited: 1), options: new ProbeOptions { RequestsPerMinute = 20 });

        Assert.Equal(25, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(Scenario.GetStatus(r.Id), r.Status));
        Assert.All(report.Results, static r => Assert.InRange(r.LatencyMs ?? 0, 0, 3_600_000));
        Assert.True(time.ReadCount >= 25);
    }

    /// <summary>Cancels runs after the first exchange or result, after the second, and so on until a run completes.</summary>
    [Fact]
    public async Task A_run_that_is_cancelled_at_any_time_ends_without_a_wrong_status()
    {
        using UnobservedExceptions unobserved = new();
        await using RawServer server = RawServer.Start(Scenario.RespondAsync);
        int cancelled = 0;
        int events = 0;
        while (await CancelAfterAsync(server, ++events))
        {
            cancelled++;
        }

        Assert.InRange(cancelled, 60, 500);
        Assert.Equal(0, await server.CountOpenAfterWaitAsync());
        Assert.Equal("none", unobserved.Find());
        TestContext.Current.TestOutputHelper!.WriteLine($"Cancelled at {cancelled} times of a run; wrong statuses 0, open connections 0");
    }

    private static async Task<bool> CancelAfterAsync(RawServer server, int events)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int count = 0;
        void Count()
        {
            if (Interlocked.Increment(ref count) == events)
            {
                stop.Cancel();
            }
        }

        ProbeReport report = new();
        report.ResultArrived += _ => Count();
        report.LogArrived += Count;
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server), report.OnLog);
        bool isCancelled = false;
        try
        {
            await RunAsync(connection, report, Scenario.Targets(24, limited: 1), stop.Token);
        }
        catch (OperationCanceledException)
        {
            isCancelled = true;
        }

        Assert.All(report.Results, static r => Assert.Equal(Scenario.GetStatus(r.Id), r.Status));
        Assert.Equal(report.Results.Count, report.Results.Select(static r => r.Id).Distinct().Count());
        Assert.True(isCancelled || report.Results.Count == 25);
        return isCancelled;
    }

    private static Task RunAsync(
        NimConnection connection,
        IProbeObserver observer,
        ProbeTarget[] targets,
        CancellationToken? stop = null,
        ProbeOptions? options = null)
    {
        Channel<ProbeTarget> input = Channel.CreateUnbounded<ProbeTarget>();
        foreach (ProbeTarget target in targets)
        {
            input.Writer.TryWrite(target);
        }

        input.Writer.Complete();
        ProbeRun run = new(connection, options ?? new ProbeOptions(), observer);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        return run.RunAsync(input.Reader.ReadAllAsync(cancellationToken), stop ?? cancellationToken);
    }

    private sealed class ThrowingObserver(string call) : IProbeObserver
    {
        public const string Message = "The observer throws.";

        public void OnResult(NimProbeResult result) => ThrowIn(nameof(OnResult));

        public void OnError(NimProbeException fault) => ThrowIn(nameof(OnError));

        public void OnWarning(string message) => ThrowIn(nameof(OnWarning));

        public void OnProgress(ProbeProgress progress) => ThrowIn(nameof(OnProgress));

        public void OnSummary(string line) => ThrowIn(nameof(OnSummary));

        private void ThrowIn(string name)
        {
            if (name == call)
            {
                throw new InvalidOperationException(Message);
            }
        }
    }
}
