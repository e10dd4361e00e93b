using System.Collections.Concurrent;
using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Whole sessions: concurrency, order, cancellation, deferred models, the summary and the log.</summary>
public sealed class ProbeSessionTests
{
    private const string Canary = "meta/llama-3.1-8b-instruct";

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task As_many_requests_are_in_flight_as_the_throttle_limit_allows(int throttleLimit)
    {
        SandboxModel[] silent = [.. Enumerable.Range(1, 40).Select(static n => new SandboxModel($"publisher/model-{n}", "no_answer"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([new SandboxModel(Canary), .. silent]);
        using CancellationTokenSource stop = new();
        Task<ProbeReport> run = harness.ProbeAsync(
            [new ProbeTarget(Canary), .. silent.Select(static m => new ProbeTarget(m.Id))],
            new ProbeOptions { ThrottleLimit = throttleLimit },
            harness.Settings() with { Time = new ManualTimeProvider() },
            stop: stop);
        await Polling.WaitUntilAsync(() => harness.Server.Statistics.InFlight == throttleLimit);

        // None of them is answered, so that a request more would stay in flight.
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(throttleLimit, harness.Server.Statistics.PeakInFlight);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task The_throttle_limit_covers_retries_and_other_routes()
    {
        SandboxModel[] models =
        [
            .. Enumerable.Range(1, 10).Select(static n => new SandboxModel($"retried/model-{n}", "engine_500|choices", 500)),
            .. Enumerable.Range(1, 10).Select(static n => new SandboxModel($"routed/vectors-{n}", null, 500, "embedding")),
            .. Enumerable.Range(1, 10).Select(static n => new SandboxModel($"limited/model-{n}", "queue_full_429|choices", 500)),
        ];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        ProbeReport report = await harness.ProbeAsync(
            models.Select(static m => new ProbeTarget(m.Id) { IsListed = true }), new ProbeOptions { ThrottleLimit = 4 });

        Assert.Equal(30, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Available, r.Status));
        Assert.Equal(60, harness.Server.Statistics.Inference);
        Assert.InRange(harness.Server.Statistics.PeakInFlight, 1, 4);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_throttle_limit_covers_the_catalogue(int throttleLimit)
    {
        int inFlight = 0;
        ConcurrentQueue<int> seen = [];
        TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer server = RawServer.Start(async r =>
        {
            bool isListed = !r.Body.Contains("/unlisted", StringComparison.Ordinal);
            int count = Interlocked.Increment(ref inFlight);
            seen.Enqueue(count);
            if (count == throttleLimit)
            {
                full.TrySetResult();
            }

            // The responses overlap, except that to the key check. The delay gives further requests the time to arrive.
            await (isListed ? Task.CompletedTask : full.Task.WaitAsync(r.End));
            await Task.Delay(20, r.End);
            Interlocked.Decrement(ref inFlight);
            await (isListed
                ? r.RespondWithSuccessAsync()
                : r.RespondAsync(404, "404 page not found\n", "Content-Type: text/plain\r\n"));
        });
        string[] unlisted = [.. Enumerable.Range(1, 9).Select(static n => $"publisher/unlisted-{n}")];
        ProbeReport report = await FaultClient.ProbeAsync(
            FaultClient.Settings(server, new ManualTimeProvider()),
            new ProbeOptions { ThrottleLimit = throttleLimit },
            [Canary, .. unlisted]);

        Assert.All(unlisted, id => Assert.Equal(NimModelStatus.NotListed, report[id].Status));
        Assert.Equal(throttleLimit, seen.Max());
        Assert.StartsWith("Models: 10. Requests: 11,", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_result_of_a_fast_model_is_published_while_a_slow_model_is_in_flight()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel(Canary),
            new SandboxModel("slow/model-900b", "no_answer"),
            new SandboxModel("fast/model-1b", ChatLatency: 20_000));
        ProbeReport report = new();
        int inFlightAtFast = -1;
        report.ResultArrived += result =>
            inFlightAtFast = result.Id == "fast/model-1b" ? harness.Server.Statistics.InFlight : inFlightAtFast;
        await harness.ProbeAsync(
            [new(Canary), new("slow/model-900b"), new("fast/model-1b")],
            settings: harness.Settings(timeout: TimeSpan.FromSeconds(60)),
            report: report);

        Assert.Equal([Canary, "fast/model-1b", "slow/model-900b"], report.Results.Select(static r => r.Id));
        Assert.Equal(1, inFlightAtFast);
    }

    [Fact]
    public async Task A_model_that_comes_again_by_its_id_or_a_pattern_is_probed_once()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("a/one"), new SandboxModel("a/two"));
        ProbeTarget all = ProbeTarget.FromService(harness.Server.BaseUri);
        ProbeReport report = await harness.ProbeAsync([new("a/one"), new("a/one"), all, new("a/two")]);

        Assert.Equal(["a/one", "a/two"], report.Results.Select(static r => r.Id).Order(StringComparer.Ordinal));
        Assert.Equal(2, harness.Server.Statistics.Inference);
    }

    [Fact]
    public async Task Results_are_published_while_input_still_arrives()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("a/first"), new SandboxModel("b/second"));
        ProbeReport report = new();
        using NimConnection connection = NimConnection.Open(harness.Settings());
        Channel<ProbeTarget> input = Channel.CreateUnbounded<ProbeTarget>();

        // The second model is added when the first has its result.
        report.ResultArrived += result =>
        {
            if (result.Id == "a/first")
            {
                input.Writer.TryWrite(new ProbeTarget("b/second"));
                input.Writer.Complete();
            }
        };
        input.Writer.TryWrite(new ProbeTarget("a/first"));
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await new ProbeRun(connection, new ProbeOptions(), report)
            .RunAsync(input.Reader.ReadAllAsync(cancellationToken), cancellationToken);

        Assert.Equal(["a/first", "b/second"], report.Results.Select(static r => r.Id));
    }

    [Fact]
    public async Task Empty_input_sends_no_request()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync();
        ProbeReport report = await harness.ProbeAsync();

        Assert.Null(report.Fault);
        Assert.Empty(report.Results);
        Assert.Empty(harness.Server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancellation_ends_the_run_and_its_requests()
    {
        SandboxModel[] hanging = [.. Enumerable.Range(1, 20).Select(static n => new SandboxModel($"hanging/model-{n}", "no_answer"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync([new SandboxModel(Canary), .. hanging]);
        using CancellationTokenSource stop = new();
        ProbeReport report = new();
        report.ResultArrived += _ => stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => harness.ProbeAsync(
            [new ProbeTarget(Canary), .. hanging.Select(static m => new ProbeTarget(m.Id))], report: report, stop: stop));

        // The published result stays; the other models get no result, not even TimedOut.
        Assert.Equal(Canary, report.Single.Id);
        Assert.Null(report.Summary);
        await Polling.WaitUntilAsync(() => harness.Server.Statistics.InFlight == 0);
        Assert.Equal(Canary, report.Single.Id);
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_for_the_rate_limit()
    {
        SandboxModel[] models = [.. Enumerable.Range(1, 10).Select(static n => new SandboxModel($"publisher/model-{n}"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        using CancellationTokenSource stop = new();
        ProbeReport report = new();
        report.ResultArrived += _ => stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => harness.ProbeAsync(
            models.Select(static m => new ProbeTarget(m.Id)), new ProbeOptions { RequestsPerMinute = 1 }, report: report, stop: stop));
        Assert.Single(harness.Server.Requests);
    }

    [Fact]
    public async Task A_rate_limited_model_is_probed_once_more_at_the_end()
    {
        SandboxModel[] others = [.. Enumerable.Range(1, 10).Select(static n => new SandboxModel($"other/model-{n}-1b"))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            [new SandboxModel("limited/model-900b", "too_many_requests_429|choices"), .. others]);
        ProbeReport report = await harness.ProbeAsync(["limited/model-900b", .. others.Select(static m => m.Id)]);

        Assert.Equal(11, report.Results.Count);
        Assert.Equal(NimModelStatus.Available, report["limited/model-900b"].Status);
        Assert.Equal(2, report["limited/model-900b"].Attempts);
        Assert.True(report["limited/model-900b"].PassedAfterRetry);
        Assert.Equal("limited/model-900b", harness.Server.Requests[^1].Model);
        Assert.Empty(report.Warnings);
    }

    [Fact]
    public async Task A_model_that_stays_rate_limited_gets_two_requests()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel(Canary), new SandboxModel("limited/model", "operator_text_429"));
        ProbeReport report = await harness.ProbeAsync(Canary, "limited/model");

        Assert.Equal(NimModelStatus.RateLimited, report["limited/model"].Status);
        Assert.Equal(NimAvailability.Interrupted, report["limited/model"].Availability);
        Assert.Equal(2, harness.Server.Statistics.ByModel["limited/model"]);
    }

    [Fact]
    public async Task Several_rate_limited_models_lead_to_one_warning_and_all_get_a_result()
    {
        string[] limited = [.. Enumerable.Range(1, 6).Select(static n => $"limited/model-{n}")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [.. limited.Select(static id => new SandboxModel(id, "too_many_requests_429|choices"))] },
            speed: 10);
        ProbeReport report = await harness.ProbeAsync([.. limited]);

        Assert.Single(report.Warnings);
        Assert.Equal(6, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Available, r.Status));
        Assert.Contains(" 6 rejected", report.Summary!, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_request_is_sent_between_an_account_limit_and_its_pause()
    {
        // A large body, so that reading it takes some time.
        string refusal = $$"""{"status":429,"title":"Too Many Requests","detail":"{{new string('-', 1_000_000)}}"}""";
        ManualTimeProvider time = new();
        ConcurrentQueue<TimeSpan> arrivals = [];
        await using RawServer server = RawServer.Start(r =>
        {
            arrivals.Enqueue(time.Elapsed);
            return arrivals.Count is 2 or 3 or 4 ? r.RespondAsync(429, refusal) : r.RespondWithSuccessAsync();
        });
        ProbeReport report = new();
        Task run = FaultClient.ProbeAsync(
            FaultClient.Settings(server, time),
            new ProbeOptions { ThrottleLimit = 1 },
            report,
            [Canary, .. Enumerable.Range(1, 20).Select(static n => $"publisher/model-{n}")]);
        await Polling.WaitUntilAsync(() => report.Warnings.Count > 0);
        await Polling.WaitUntilAsync(() => run.IsCompleted, () => time.Advance(TimeSpan.FromMilliseconds(100)));
        await run;

        Assert.Equal(21, report.Results.Count);
        Assert.All(arrivals.Skip(4), static at => Assert.True(at >= TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Busy_workers_are_not_an_account_limit()
    {
        string[] full = [.. Enumerable.Range(1, 4).Select(static n => $"full/model-{n}")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            [new SandboxModel(Canary), .. full.Select(static id => new SandboxModel(id, "worker_busy_503"))]);
        ProbeReport report = await harness.ProbeAsync([Canary, .. full]);

        Assert.All(full, id => Assert.Equal(NimModelStatus.Busy, report[id].Status));
        Assert.Empty(report.Warnings);
        Assert.Contains(" 0 rejected", report.Summary!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_summary_counts_models_and_requests()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("a/one"), new SandboxModel("b/two", "engine_500|choices"));
        ProbeReport report = await harness.ProbeAsync("a/one", "b/two");

        Assert.StartsWith("Models: 2. Requests: 3, at most 3 in 60 s, 0 rejected", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_has_one_line_for_each_request_without_the_key()
    {
        const string Key = "nvapi-0123456789abcdefABCDEF";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Key = Key,
            Models = [new SandboxModel("a/one"), new SandboxModel("b/two", "echo_authorization|choices")],
        });
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget("a/one"), new ProbeTarget("b/two")], settings: harness.Settings(Key));

        Assert.Equal(3, report.Log.Count);
        Assert.All(
            report.Log,
            static line => Assert.Matches(
                @"^POST /v1/chat/completions [ab]/(one|two): (200 Available|500 [A-Z]\w+), \d+ ms, attempt [12]$", line));
    }

    [Fact]
    public async Task The_progress_counts_models_and_states_when_the_last_one_ends()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel("a/one"), new SandboxModel("b/gone", "retired_410"), new SandboxModel("c/hang", "no_answer")],
        });
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget("a/one"), new ProbeTarget("b/gone"), new ProbeTarget("c/hang")]);

        Assert.Contains(report.Progress, static p => p is
        {
            Done: 2, Total: 3, Available: 1, InFlight: 1, NextRequestIn: null, SlowestEndsBy: not null,
        });
    }
}
