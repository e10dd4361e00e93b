using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Tls;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Models over their rate limit, and connections that are established slowly.</summary>
public sealed class RequestSenderTests
{
    private const string Refusal = """{"status":429,"title":"Too Many Requests"}""";

    private readonly ManualTimeProvider _time = new();

    [Theory(Timeout = 60_000)]
    [InlineData("Retry-After: 3\r\n", 3)]
    [InlineData("Retry-After: 0\r\n", 1)]
    [InlineData("", 1)]
    public async Task A_rate_limited_model_is_probed_again_after_the_delay_of_the_service(string header, int seconds)
    {
        ConcurrentQueue<TimeSpan> arrivals = [];
        await using RawServer server = RawServer.Start(r =>
        {
            arrivals.Enqueue(_time.Elapsed);
            return arrivals.Count == 1
                ? r.RespondAsync(429, Refusal, "Content-Type: application/json\r\n" + header)
                : r.RespondWithSuccessAsync();
        });
        Task<ProbeReport> run = FaultClient.ProbeAsync(FaultClient.Settings(server, _time), new ProbeOptions(), "publisher/model");
        await AdvanceUntilAsync(run);

        ProbeReport report = await run;
        Assert.Equal(NimModelStatus.Available, report.Single.Status);
        Assert.True(report.Single.PassedAfterRetry);
        Assert.Equal(2, arrivals.Count);
        Assert.True(arrivals.Last() - arrivals.First() >= TimeSpan.FromSeconds(seconds));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_model_whose_limit_lasts_longer_than_the_deadline_is_not_probed_again()
    {
        await using RawServer server = RawServer.Start(
            static r => r.RespondAsync(429, Refusal, "Content-Type: application/json\r\nRetry-After: 7200\r\n"));
        Task<ProbeReport> run = FaultClient.ProbeAsync(FaultClient.Settings(server, _time), new ProbeOptions(), "publisher/model");
        await AdvanceUntilAsync(run);

        ProbeReport report = await run;
        Assert.Equal(NimModelStatus.RateLimited, report.Single.Status);
        Assert.Single(server.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_rate_limited_models_do_not_slow_the_others_down()
    {
        SandboxModel[] models =
        [
            .. Enumerable.Range(1, 98).Select(static n => new SandboxModel($"publisher/model-{n}")),
            new SandboxModel("limited/one", "too_many_requests_429"),
            new SandboxModel("limited/two", "too_many_requests_429"),
        ];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        ProbeReport report = await harness.ProbeAsync(
            models.Select(static m => new ProbeTarget(m.Id)), new ProbeOptions { RequestsPerMinute = 1000 });

        Assert.Empty(report.Warnings);
        Assert.Equal(98, report.Results.Count(static r => r.Status == NimModelStatus.Available));
        Assert.Equal(2, report.Results.Count(static r => r.Status == NimModelStatus.RateLimited));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_request_counts_for_the_rate_from_when_it_is_sent()
    {
        // The TLS handshake of the first connection ends when the test allows it, 70 s after the request got its permit.
        using X509Certificate2 certificate = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        TaskCompletionSource handshake = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<TimeSpan> arrivals = [];
        await using RawServer server = RawServer.Start(
            r =>
            {
                arrivals.Enqueue(_time.Elapsed);
                return r.RespondWithSuccessAsync();
            },
            certificate,
            beforeHandshake: () => handshake.Task);
        Task<ProbeReport> run = FaultClient.ProbeAsync(
            FaultClient.Settings(server, _time) with { SkipCertificateCheck = true },
            new ProbeOptions { RequestsPerMinute = 1 },
            "publisher/one",
            "publisher/two");
        await Polling.WaitUntilAsync(() => server.Accepted > 0);

        _time.Advance(TimeSpan.FromSeconds(10));
        TimeSpan sent = _time.Elapsed;
        handshake.SetResult();
        await Polling.WaitUntilAsync(() => !arrivals.IsEmpty);
        await AdvanceUntilAsync(run);

        Assert.Equal(2, arrivals.Count);
        Assert.True(arrivals.First() >= sent);
        Assert.True(arrivals.Last() - arrivals.First() >= TimeSpan.FromSeconds(60));
        Assert.Contains("at most 1 in 60 s", (await run).Summary, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_used_connection_that_the_server_closed_is_replaced_at_once_even_without_retries()
    {
        await using RawServer server = RawServer.Start(DropSecondRequestOfConnection());
        ProbeReport report = await FaultClient.ProbeAsync(
            FaultClient.Settings(server), new ProbeOptions { MaximumRetryCount = 0, ThrottleLimit = 1 }, "publisher/one", "publisher/two");

        NimProbeResult[] repeated = [.. report.Results.Where(static r => r.Attempts == 2)];
        Assert.Equal(2, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Available, r.Status));
        Assert.False(Assert.Single(repeated).PassedAfterRetry);
        Assert.StartsWith("Models: 2. Requests: 3,", report.Summary, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_new_connection_that_is_dropped_is_not_repeated_without_retries()
    {
        await using RawServer server = RawServer.Start(static r =>
        {
            r.Reset();
            return Task.CompletedTask;
        });
        ProbeReport report = await FaultClient.ProbeAsync(
            FaultClient.Settings(server), new ProbeOptions { MaximumRetryCount = 0 }, "publisher/one");

        Assert.Equal(NimModelStatus.Unreachable, report.Single.Status);
        Assert.Equal(1, report.Single.Attempts);
    }

    private static Func<RawRequest, Task> DropSecondRequestOfConnection()
    {
        int requests = 0;
        return r =>
        {
            if (Interlocked.Increment(ref requests) == 2)
            {
                r.Close();
                return Task.CompletedTask;
            }

            return r.RespondWithSuccessAsync();
        };
    }

    private Task AdvanceUntilAsync(Task task) =>
        Polling.WaitUntilAsync(() => task.IsCompleted, () => _time.Advance(TimeSpan.FromMilliseconds(100)));
}
