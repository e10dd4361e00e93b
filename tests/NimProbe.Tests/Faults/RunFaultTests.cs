using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>Faults of whoever runs a run: input that breaks off, observers that throw, cancelling at any moment.</summary>
[Collection(ScaledTimeTests.Name)]
public sealed class RunFaultTests
{
    [Fact]
    public async Task Input_that_breaks_off_ends_the_run_with_one_error_that_says_why()
    {
        await using RawServer server = RawServer.Start(Scenario.AnswerAsync);
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));
        Channel<ProbeTarget> input = Channel.CreateUnbounded<ProbeTarget>();
        input.Writer.TryWrite(Scenario.Targets(1)[0]);
        input.Writer.Complete(new InvalidDataException("The list of models ends in the middle."));

        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(
            () => new ProbeRun(connection, new ProbeOptions(), new ProbeReport()).RunAsync(input.Reader.ReadAllAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken));

        Assert.Equal(NimErrorId.Fault, fault.ErrorId);
        Assert.Contains("The list of models ends in the middle.", fault.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidDataException>(fault.InnerException);
    }

    [Theory]
    [InlineData(nameof(IProbeObserver.OnResult))]
    [InlineData(nameof(IProbeObserver.OnError))]
    [InlineData(nameof(IProbeObserver.OnWarning))]
    [InlineData(nameof(IProbeObserver.OnProgress))]
    [InlineData(nameof(IProbeObserver.OnSummary))]
    public async Task An_observer_that_throws_ends_the_run_with_one_error(string call)
    {
        using UnseenExceptions unseen = new();
        await using RawServer server = RawServer.Start(async r =>
        {
            // Slower than the progress is told.
            await Task.Delay(30, r.End);
            await Scenario.AnswerAsync(r);
        });
        ProbeTarget[] targets = [.. Scenario.Targets(12, limited: 2), new ProbeTarget("no*model") { Matches = static _ => false }];
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));

        NimProbeException fault = await Assert.ThrowsAsync<NimProbeException>(() => RunAsync(connection, new ThrowingObserver(call), targets));

        Assert.Equal(NimErrorId.Fault, fault.ErrorId);
        Assert.Contains(ThrowingObserver.Message, fault.Message, StringComparison.Ordinal);
        Assert.Equal("none", unseen.Find());
    }

    [Fact]
    public async Task An_observer_that_blocks_holds_the_run_up_and_loses_nothing()
    {
        using ManualResetEventSlim release = new();
        await using RawServer server = RawServer.Start(Scenario.AnswerAsync);
        ProbeReport report = new();
        report.ResultArrived += _ => release.Wait(TestContext.Current.CancellationToken);
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server));
        Task run = RunAsync(connection, report, Scenario.Targets(21));
        await Task.WhenAny(run, Task.Delay(200, TestContext.Current.CancellationToken));

        Assert.False(run.IsCompleted);
        release.Set();
        await run;
        Assert.Equal(21, report.Results.Select(static r => r.Id).Distinct().Count());
        Assert.Equal(21, report.Results.Count);
    }

    [Fact]
    public async Task A_clock_that_jumps_changes_no_verdict_no_pace_and_no_deadline()
    {
        JumpingTimeProvider time = new(new ScaledTimeProvider(20));
        await using RawServer server = RawServer.Start(Scenario.AnswerAsync);
        ProbeReport report = new();
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server, time), report.OnLog);

        // More requests than a minute allows: the rest waits, however late the clock says that it is.
        await RunAsync(connection, report, Scenario.Targets(24, limited: 1), options: new ProbeOptions { RequestsPerMinute = 20 });

        Assert.Equal(25, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(Scenario.VerdictOf(r.Id), r.Status));
        Assert.All(report.Results, static r => Assert.InRange(r.LatencyMs ?? 0, 0, 60_000));
        Assert.True(time.Looks >= 25);
    }

    /// <summary>Every request, every exchange and every result of a run is a moment; a run is cancelled at each of them.</summary>
    [Fact]
    public async Task A_run_that_is_cancelled_at_any_moment_ends_without_a_wrong_verdict()
    {
        using UnseenExceptions unseen = new();
        await using RawServer server = RawServer.Start(Scenario.AnswerAsync);
        int cancelled = 0;
        int moment = 0;
        while (await CancelAtAsync(server, ++moment))
        {
            cancelled++;
        }

        Assert.InRange(cancelled, 60, 500);
        Assert.Equal(0, await server.CountLeftOpenAsync());
        Assert.Equal("none", unseen.Find());
        TestContext.Current.TestOutputHelper!.WriteLine($"Cancelled at {cancelled} moments of a run; wrong verdicts 0, connections left 0");
    }

    private static async Task<bool> CancelAtAsync(RawServer server, int moment)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int moments = 0;
        void Tick()
        {
            if (Interlocked.Increment(ref moments) == moment)
            {
                stop.Cancel();
            }
        }

        ProbeReport report = new();
        report.ResultArrived += _ => Tick();
        report.LogArrived += Tick;
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

        Assert.All(report.Results, static r => Assert.Equal(Scenario.VerdictOf(r.Id), r.Status));
        Assert.Equal(report.Results.Count, report.Results.Select(static r => r.Id).Distinct().Count());
        Assert.True(isCancelled || report.Results.Count == 25);
        return isCancelled;
    }

    private static Task RunAsync(NimConnection connection, IProbeObserver observer, ProbeTarget[] targets, CancellationToken? stop = null, ProbeOptions? options = null)
    {
        Channel<ProbeTarget> input = Channel.CreateUnbounded<ProbeTarget>();
        foreach (ProbeTarget target in targets)
        {
            input.Writer.TryWrite(target);
        }

        input.Writer.Complete();
        return new ProbeRun(connection, options ?? new ProbeOptions(), observer).RunAsync(input.Reader.ReadAllAsync(TestContext.Current.CancellationToken), stop ?? TestContext.Current.CancellationToken);
    }

    private sealed class ThrowingObserver(string call) : IProbeObserver
    {
        public const string Message = "The observer has had enough.";

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
