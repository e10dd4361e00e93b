using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Retries: which responses get one, how many, after which delay, and which response decides in the end.</summary>
public sealed class ProbeStateTests
{
    private const string Id = "publisher/model";

    // Probed first, it shows that the origin is the hosted service: what 503 means depends on it.
    private const string Canary = "meta/llama-3.1-8b-instruct";

    [Theory]
    [InlineData("engine_500|choices", 2)]
    [InlineData("engine_500|worker_busy_503|choices", 3)]
    [InlineData("html_502|choices", 2)]
    [InlineData("html_503|html_504|choices", 3)]
    [InlineData("json_502_upstream_request_failed|choices", 2)]
    [InlineData("control_503|choices", 2)]
    [InlineData("json_504|choices", 2)]
    [InlineData("worker_529_overloaded|choices", 2)]
    [InlineData("queue_full_429|choices", 2)]
    [InlineData("connection_closed|connection_closed|choices", 3)]
    [InlineData("reset_in_headers|reset_in_body|choices", 3)]
    [InlineData("truncated_200|choices", 2)]
    [InlineData("empty_200|choices", 2)]
    [InlineData("error_in_200|choices", 2)]
    [InlineData("html_200|choices", 2)]
    [InlineData("empty_body|choices", 2)]
    [InlineData("other_404|choices", 2)]
    public async Task A_transient_fault_is_retried_and_the_result_says_so(string answers, int attempts)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Canary), new SandboxModel(Id, answers));
        NimProbeResult result = (await harness.ProbeAsync(Canary, Id))[Id];

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.Equal(attempts, result.Attempts);
        Assert.True(result.PassedAfterRetry);
        Assert.EndsWith($"after {attempts} requests", result.Detail, StringComparison.Ordinal);
        Assert.Equal(attempts, harness.Server.Statistics.ByModel[Id]);
    }

    // If one of these was retried, its model would be Available.
    [Theory]
    [InlineData("not_found_for_account", NimModelStatus.NotEntitled)]
    [InlineData("function_not_deployed", NimModelStatus.Undeployed)]
    [InlineData("backend_model_missing", NimModelStatus.Misconfigured)]
    [InlineData("retired_410", NimModelStatus.Retired)]
    [InlineData("offline_503", NimModelStatus.Offline)]
    [InlineData("degraded_400", NimModelStatus.Degraded)]
    [InlineData("validation_400", NimModelStatus.RequestRejected)]
    [InlineData("schema_422", NimModelStatus.RequestRejected)]
    [InlineData("forbidden_function_403", NimModelStatus.NotEntitled)]
    [InlineData("html_403", NimModelStatus.Unreachable)]
    [InlineData("pending_202", NimModelStatus.Pending)]
    [InlineData("redirect_302", NimModelStatus.Pending)]
    [InlineData("empty_504", NimModelStatus.Busy)]
    [InlineData("no_answer", NimModelStatus.TimedOut)]
    public async Task A_conclusive_response_is_not_retried(string answer, NimModelStatus status)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, answer + "|choices"));
        TimeSpan? timeout = status == NimModelStatus.TimedOut ? TimeSpan.FromSeconds(20) : null;
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget(Id)], settings: harness.Settings(timeout: timeout));
        NimProbeResult result = report.Single;

        Assert.Equal(status, result.Status);
        Assert.Equal(1, result.Attempts);
        Assert.False(result.PassedAfterRetry);
        Assert.Equal(1, harness.Server.Statistics.Inference);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(4, 5)]
    public async Task A_lasting_fault_is_retried_up_to_the_maximum(int maximumRetryCount, int attempts)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, "engine_500"));
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget(Id)], new ProbeOptions { MaximumRetryCount = maximumRetryCount });

        Assert.Equal(NimModelStatus.Failing, report.Single.Status);
        Assert.Equal(attempts, report.Single.Attempts);
        Assert.False(report.Single.PassedAfterRetry);
        Assert.Equal(attempts, harness.Server.Statistics.Inference);
    }

    [Theory]
    [InlineData("empty_200", NimModelStatus.Failing)]
    [InlineData("choices_empty", NimModelStatus.Failing)]
    [InlineData("error_in_sse", NimModelStatus.Failing)]
    [InlineData("html_200", NimModelStatus.Inconclusive)]
    public async Task A_200_without_a_completion_is_retried_once(string answer, NimModelStatus status)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, $"{answer}|{answer}|choices"));
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal(status, result.Status);
        Assert.Equal(2, result.Attempts);
    }

    [Theory]
    [InlineData("engine_500|connection_closed", 4)]
    [InlineData("connection_closed|engine_500|html_502", 3)]
    [InlineData("connection_closed|html_502|engine_500", 4)]
    public async Task A_response_of_a_worker_precedes_a_dropped_connection_after_it(string answers, int attempts)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, answers));
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        // A request whose used connection was closed is repeated at once. A bad gateway leads to a request for the readiness.
        Assert.Equal(NimModelStatus.Failing, result.Status);
        Assert.Equal(attempts, result.Attempts);
        Assert.NotNull(result.RequestId);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("7", 7)]
    [InlineData("1800", 30)]
    [InlineData("a date in 30 minutes", 30)]
    public async Task A_retry_waits_as_long_as_the_service_says_up_to_the_deadline(string retryAfter, int seconds)
    {
        TimeSpan deadline = TimeSpan.FromSeconds(30);
        TimeSpan pause = TimeSpan.FromSeconds(seconds);
        int deadlines = pause == deadline ? 3 : 2;
        string header = char.IsAsciiDigit(retryAfter[0]) ? retryAfter : DateTimeOffset.UtcNow.AddMinutes(30).ToString("R");
        await using ProbeHarness harness = await ProbeHarness.StartAsync(CreateOptions(header));

        // The clock stands still until the engine waits for the pause: two requests were sent before.
        ManualTimeProvider clock = new();
        RecordingTimeProvider time = new(clock);
        Task<ProbeReport> run = harness.ProbeAsync(
            [new ProbeTarget(Canary), new ProbeTarget(Id)], settings: harness.Settings(timeout: deadline) with { Time = time });
        await Polling.WaitUntilAsync(() => time.Waits.Contains(pause) && time.Waits.Count(w => w == deadline) == deadlines);
        clock.Advance(pause);

        ProbeReport report = await run;
        Assert.Equal(NimModelStatus.Available, report[Id].Status);
        Assert.Equal(2, report[Id].Attempts);
        Assert.Equal(deadlines + 1, time.Waits.Count(w => w == deadline));
        Assert.DoesNotContain(time.Waits, w => w > deadline);
    }

    private static SandboxOptions CreateOptions(string retryAfter) => new()
    {
        Models = [new SandboxModel(Canary), new SandboxModel(Id, "asks_to_wait|choices")],
        CustomAnswers = new Dictionary<string, SandboxAnswer>
        {
            ["asks_to_wait"] = new()
            {
                Stage = AnswerStage.Edge,
                Status = 503,
                ContentType = "text/plain",
                Text = "Service Unavailable",
                Headers = [new("Retry-After", retryAfter)],
            },
        },
    };
}
