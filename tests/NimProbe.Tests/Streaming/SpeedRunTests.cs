using System.Text.Json;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Streaming;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Streaming;

/// <summary>Measurements over HTTP.</summary>
public sealed class SpeedRunTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_has_its_samples_and_one_speed()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync("stream rate=2 first=500", new SpeedOptions { Count = 3 });

        Assert.Equal([1, 2, 3], report.Samples.Select(static s => s.Sample));
        Assert.All(report.Samples, static s => Assert.Equal((NimModelStatus.Available, 32), (s.Status, s.OutputTokens)));
        NimModelSpeed speed = report.Single;
        Assert.Equal((NimModelStatus.Available, 3, 0, 32), (speed.Status, speed.Samples, speed.FailedSamples, speed.OutputTokens));
        Assert.Equal(Median(report.Samples.Select(static s => s.TimeToFirstTokenMs)), speed.TimeToFirstTokenMs);
        Assert.Equal(Median(report.Samples.Select(static s => s.TokensPerSecond)), speed.TokensPerSecond);
        Assert.True(speed.TimeToFirstTokenMs >= 500);
        Assert.True(speed.LatencyMs >= 500 + (31 * 500));
        Assert.Equal("pub", speed.Publisher);
        Assert.Equal(NimModelKind.Chat, speed.Kind);
        Assert.StartsWith("Answered; tokens are counted by chunks", speed.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stream usage=none", NimTokenCountBasis.Chunks)]
    [InlineData("stream usage=last", NimTokenCountBasis.Usage)]
    [InlineData("stream usage=finish", NimTokenCountBasis.Usage)]
    [InlineData("stream usage=every", NimTokenCountBasis.Usage)]
    [InlineData("stream usage=null-before", NimTokenCountBasis.Usage)]
    [InlineData("stream usage=null-after", NimTokenCountBasis.Usage)]
    [InlineData("stream usage=asked", NimTokenCountBasis.Chunks)]
    public async Task Token_counts_are_used_where_they_come(string answer, NimTokenCountBasis basis)
    {
        SpeedReport report = await SpeedHarness.MeasureAsync(answer + " per-chunk=4");

        Assert.Equal((basis, basis == NimTokenCountBasis.Usage ? 32 : 8), (report.Single.TokenCountBasis, report.Single.OutputTokens));
    }

    [Theory]
    [InlineData("form=no-space")]
    [InlineData("form=crlf")]
    [InlineData("form=cr")]
    [InlineData("form=byte-order-mark")]
    [InlineData("form=several-lines")]
    [InlineData("form=no-empty-lines")]
    [InlineData("form=typed")]
    [InlineData("form=bytewise")]
    [InlineData("null-role")]
    [InlineData("tool")]
    [InlineData("finish-in-last")]
    [InlineData("done=false")]
    [InlineData("finish=false")]
    [InlineData("done=false stays-open")]
    [InlineData("stays-open")]
    [InlineData("ping=500 first=5000")]
    [InlineData("reasoning=8")]
    [InlineData("reasoning=8 reasoning-name=reasoning")]
    public async Task Every_form_of_a_stream_is_measured(string settings)
    {
        SpeedReport report = await SpeedHarness.MeasureAsync("stream " + settings);

        Assert.Equal((NimModelStatus.Available, 32), (report.Single.Status, report.Single.OutputTokens));
        Assert.NotNull(report.Single.TimeToFirstTokenMs);
    }

    [Theory]
    [InlineData("fault=error-object", "An error inside the stream: The engine stopped")]
    [InlineData("fault=gateway", "An error inside the stream: TimeoutError")]
    [InlineData("fault=scheduler", "An error inside the stream: The request was aborted by the scheduler")]
    [InlineData("fault=comment", "An error inside the stream: The engine stopped while it generated the response")]
    [InlineData("fault=event", "An error inside the stream: unspecified error")]
    [InlineData("fault=plain", "An error inside the stream: Internal server error")]
    [InlineData("fault=field", "An error inside the stream: The engine stopped")]
    [InlineData("fault=finish-reason", "An error inside the stream")]
    [InlineData("fault=cut", "The stream ended")]
    [InlineData("fault=reset", "The connection was dropped within the stream")]
    [InlineData("fault=garbage", "The events of the stream are not those of a completion")]
    public async Task An_error_inside_the_stream_is_a_failed_sample(string settings, string detail)
    {
        foreach (string after in new[] { " fault-after=0", " fault-after=10" })
        {
            SpeedReport report = await SpeedHarness.MeasureAsync("stream " + settings + after);

            Assert.Equal((NimModelStatus.Failing, 1, 1), (report.Single.Status, report.Single.Samples, report.Single.FailedSamples));
            Assert.StartsWith(detail, report.Single.Detail, StringComparison.Ordinal);
            Assert.Null(report.Single.TimeToFirstTokenMs);
        }
    }

    [Fact]
    public async Task Token_counts_without_a_token_are_a_failed_sample()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync("stream usage=alone");

        Assert.Equal(NimModelStatus.Failing, report.Single.Status);
        Assert.Equal("The stream ended without a token", report.Single.Detail);
    }

    [Fact]
    public async Task A_failed_sample_does_not_hide_the_others()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync(
            "stream|stream fault=error-object fault-after=4|stream", new SpeedOptions { Count = 3 });

        Assert.Equal((NimModelStatus.Available, 3, 1), (report.Single.Status, report.Single.Samples, report.Single.FailedSamples));
        Assert.EndsWith(
            "1 of 3 samples failed: An error inside the stream: The engine stopped", report.Single.Detail, StringComparison.Ordinal);
        Assert.Equal(NimModelStatus.Failing, report.Samples[1].Status);
        Assert.Null(report.Samples[1].LatencyMs);
    }

    [Theory]
    [InlineData("not_found_for_account", NimModelStatus.NotEntitled)]
    [InlineData("retired_410", NimModelStatus.Retired)]
    [InlineData("degraded_400", NimModelStatus.Degraded)]
    public async Task Other_responses_have_the_verdict_of_a_probe(string answer, NimModelStatus status)
    {
        SpeedReport report = await SpeedHarness.MeasureAsync(answer, new SpeedOptions { Count = 3 });
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("pub/a", answer));
        ProbeReport probe = await harness.ProbeAsync("pub/a");

        Assert.Equal(status, report.Single.Status);
        Assert.Contains(probe.Single.Detail, report.Single.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_model_gets_one_request()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("pub/a", "not_found_for_account"));

        SpeedReport report = await harness.MeasureAsync(new SpeedOptions { Count = 3 }, null, "pub/a");

        Assert.Equal((1, 1), (report.Single.Samples, report.Single.FailedSamples));
        Assert.Equal(1, harness.Server.Statistics.ByModel["pub/a"]);
    }

    [Fact]
    public async Task A_transient_failure_before_the_stream_is_retried()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync("engine_500|stream");

        Assert.Equal((NimModelStatus.Available, 1, 0), (report.Single.Status, report.Single.Samples, report.Single.FailedSamples));
    }

    [Theory]
    [InlineData("ignores_stream", "answered without a stream")]
    [InlineData("wrong_content_type", "Answered")]
    public async Task A_server_that_ignores_streams_has_a_verdict_and_a_latency(string answer, string detail)
    {
        SpeedReport report = await SpeedHarness.MeasureAsync(answer);

        Assert.Equal(NimModelStatus.Available, report.Single.Status);
        Assert.NotNull(report.Single.LatencyMs);
        Assert.Contains(detail, report.Single.Detail, StringComparison.Ordinal);
        Assert.Equal(answer == "ignores_stream", report.Single.TimeToFirstTokenMs is null);
    }

    [Fact]
    public async Task Embeddings_have_a_latency_only()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/a", ChatAnswer: null, EmbeddingsAnswer: "embedding"));

        SpeedReport report = await harness.MeasureAsync(new SpeedOptions { Count = 2 }, null, "pub/a");

        NimModelSpeed speed = report.Single;
        Assert.Equal((NimRoute.Embeddings, NimModelKind.Embedding, 2), (speed.Endpoint, speed.Kind, speed.Samples));
        Assert.NotNull(speed.LatencyMs);
        Assert.Null(speed.TokensPerSecond);

        // The second sample does not try the chat route again.
        Assert.Equal(3, harness.Server.Statistics.Inference);
    }

    [Fact]
    public async Task Another_model_that_answers_is_named()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/old-1", "stream serves=pub/new-2"), new SandboxModel("pub/new-2", "stream"));

        // A pattern reads the catalogue, which lists the other model.
        using ConnectionSet connections = ConnectionSet.Open(harness.Settings(), [harness.Server.BaseUri], new KeyMap());
        SpeedReport report = new();
        ProbeOptions probing = new() { MaxTokens = 32 };
        await new SpeedRun(connections, _ => probing, new SpeedOptions { Count = 1 }, report.Run, report)
            .RunAsync(new[] { ProbeTarget.FromService(harness.Server.BaseUri) }.ToAsyncEnumerable(), Cancellation);

        Assert.Equal(("pub/new-2", true), (report["pub/old-1"].ServedModel, report["pub/old-1"].IsSubstituted));
        Assert.Equal(("pub/new-2", false), (report["pub/new-2"].ServedModel, report["pub/new-2"].IsSubstituted));
    }

    [Fact]
    public async Task Text_completions_are_streamed_too()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/a", ChatAnswer: null, CompletionsAnswer: "stream"));

        SpeedReport report = await harness.MeasureAsync(null, null, "pub/a");

        Assert.Equal((NimRoute.Completions, 32), (report.Single.Endpoint, report.Single.OutputTokens));
    }

    [Theory]
    [InlineData("refuse422")]
    [InlineData("refuse400")]
    [InlineData("refuse-inside")]
    [InlineData("hang")]
    public async Task Refused_token_counts_are_not_asked_for_again(string reply)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("pub/a", "stream options=" + reply));

        SpeedReport report = await harness.MeasureAsync(
            new SpeedOptions { Count = 2, RequestUsage = true, FirstTokenTimeout = TimeSpan.FromSeconds(30) }, null, "pub/a");

        Assert.Equal((NimModelStatus.Available, 2, 0), (report.Single.Status, report.Single.Samples, report.Single.FailedSamples));
        Assert.Equal(NimTokenCountBasis.Chunks, report.Single.TokenCountBasis);
        Assert.Equal([true, false, false], harness.Server.Requests.Select(static r => HasStreamOptions(r.Body)));
    }

    [Fact]
    public async Task Accepted_token_counts_are_exact()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync(
            "stream per-chunk=8", new SpeedOptions { Count = 1, RequestUsage = true });

        Assert.Equal((NimTokenCountBasis.Usage, 32), (report.Single.TokenCountBasis, report.Single.OutputTokens));
    }

    [Fact]
    public async Task A_model_without_a_token_in_time_has_timed_out()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync(
            "stream first=600000 ping=1000", new SpeedOptions { Count = 3, FirstTokenTimeout = TimeSpan.FromSeconds(20) });

        Assert.Equal((NimModelStatus.TimedOut, "No token within 20 s"), (report.Single.Status, report.Single.Detail));
    }

    [Fact]
    public async Task Comments_do_not_end_a_stall()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync(
            "stream stall-after=4 ping=1000", new SpeedOptions { Count = 1, StallTimeout = TimeSpan.FromSeconds(30) });

        Assert.Equal((NimModelStatus.TimedOut, "No further token within 30 s"), (report.Single.Status, report.Single.Detail));
    }

    [Fact]
    public async Task A_stall_within_the_limit_is_a_figure()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync("stream stall-after=4 stall=20000");

        Assert.Equal(NimModelStatus.Available, report.Single.Status);
        Assert.True(report.Single.LongestStallMs >= 10_000);
    }

    [Fact]
    public async Task An_endless_stream_is_cut_and_stays_a_sample()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync("stream endless rate=10000", maxTokens: 16);

        Assert.Equal((NimModelStatus.Available, 8 * 16), (report.Single.Status, report.Single.OutputTokens));
        Assert.Equal(0, report.Single.FailedSamples);
        Assert.Contains("was cut", report.Single.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_more_than_600_s_is_cut_and_stays_a_sample()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [new SandboxModel("pub/a", "stream endless rate=1")] }, speed: 600);

        SpeedReport report = await harness.MeasureAsync(
            new SpeedOptions { Count = 1, FirstTokenTimeout = TimeSpan.FromHours(1), StallTimeout = TimeSpan.FromHours(1) },
            new ProbeOptions { MaxTokens = 4096 },
            "pub/a");

        Assert.Equal((NimModelStatus.Available, 0), (report.Single.Status, report.Single.FailedSamples));
        Assert.Contains("lasted more than 600 s", report.Single.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_more_than_16_MiB_is_cut_and_stays_a_sample()
    {
        string chunk = StreamText.Join(StreamText.Choice($"\"delta\":{{\"content\":\"{new string('x', 60_000)}\"}}"));
        await using RawServer server = RawServer.Start(async request =>
        {
            await request.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            await request.FloodAsync(chunk);
        });
        await using ProbeHarness harness = await ProbeHarness.StartAsync();

        SpeedReport report = await harness.MeasureAsync(
            harness.Settings() with { BaseUri = server.BaseUri },
            null,
            new ProbeOptions { MaxTokens = 4096 },
            new SpeedReport(),
            Cancellation,
            "pub/a");

        Assert.Equal((NimModelStatus.Available, 0), (report.Single.Status, report.Single.FailedSamples));
        Assert.Contains("more than 16 MiB", report.Single.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_buffered_stream_has_no_speed()
    {
        // In real time, and so short that it arrives in one packet.
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [new SandboxModel("pub/a", "stream burst rate=1000")] }, speed: 1);

        SpeedReport report = await harness.MeasureAsync(null, new ProbeOptions { MaxTokens = 16 }, "pub/a");

        Assert.Equal((NimModelStatus.Available, 16), (report.Single.Status, report.Single.OutputTokens));
        Assert.Null(report.Single.TokensPerSecond);
        Assert.Contains("arrived at once", report.Single.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_rate_is_repeated_and_no_sample()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/a", "stream|too_many_requests_429|too_many_requests_429|stream"));

        SpeedReport report = await harness.MeasureAsync(new SpeedOptions { Count = 2 }, null, "pub/a");

        Assert.Equal((NimModelStatus.Available, 2, 0), (report.Single.Status, report.Single.Samples, report.Single.FailedSamples));
        Assert.Equal(4, harness.Server.Statistics.Inference);
    }

    [Fact]
    public async Task A_model_that_stays_refused_has_no_sample()
    {
        SpeedReport report = await SpeedHarness.MeasureAsync("too_many_requests_429");

        Assert.Equal((NimModelStatus.RateLimited, 0, 0), (report.Single.Status, report.Single.Samples, report.Single.FailedSamples));
        Assert.Equal(NimModelStatus.RateLimited, Assert.Single(report.Samples).Status);
    }

    [Fact]
    public async Task A_model_has_one_stream_at_a_time_and_the_budget_holds()
    {
        string[] ids = [.. Enumerable.Range(0, 6).Select(static i => $"pub/m{i}")];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [.. ids.Select(static id => new SandboxModel(id, "stream rate=200"))] }, speed: 20);

        SpeedReport report = await harness.MeasureAsync(
            new SpeedOptions { Count = 3 }, new ProbeOptions { ThrottleLimit = 3, RequestsPerMinute = 10, MaxTokens = 32 }, ids);

        Assert.All(report.Speeds, static s => Assert.Equal((NimModelStatus.Available, 3), (s.Status, s.Samples)));
        Assert.Equal(6, report.Speeds.Count);
        Assert.InRange(harness.Server.Statistics.PeakInFlight, 1, 3);
        Assert.InRange(harness.Server.Statistics.PeakInWindow, 1, 10);
        Assert.All(
            harness.Server.Requests.GroupBy(static r => r.Model),
            static model => Assert.All(model.Zip(model.Skip(1)), static pair => Assert.True(pair.Second.AtMs >= pair.First.EndMs)));
    }

    [Fact]
    public async Task A_refused_key_ends_the_run_after_one_request()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [new("pub/a", "stream"), new("pub/b", "stream")], Key = "nvapi-good" });

        SpeedReport report = await harness.MeasureAsync(
            harness.Settings("nvapi-bad") with { Time = new ManualTimeProvider() },
            null,
            null,
            new SpeedReport(),
            Cancellation,
            "pub/a",
            "pub/b");

        Assert.Equal(NimErrorId.ApiKeyRejected, report.Run.Fault?.ErrorId);
        Assert.Equal(1, harness.Server.Statistics.Inference);
        Assert.Empty(report.Speeds);
    }

    [Fact]
    public async Task The_first_token_shows_that_the_key_is_accepted()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/a", "stream rate=1"), new SandboxModel("pub/b", "stream rate=1"));

        // On a clock that stands still, only the token can end the wait for the key check.
        await harness.MeasureAsync(
            harness.Settings() with { Time = new ManualTimeProvider() },
            null,
            new ProbeOptions { ThrottleLimit = 2, MaxTokens = 32 },
            new SpeedReport(),
            Cancellation,
            "pub/a",
            "pub/b");

        Assert.Equal(2, harness.Server.Statistics.PeakInFlight);
        Assert.True(harness.Server.Requests[1].AtMs < harness.Server.Requests[0].EndMs);
    }

    [Fact]
    public async Task Cancellation_ends_a_stream_at_once()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxModel("pub/a", "stream endless rate=1"));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<SpeedReport> run = harness.MeasureAsync(
            harness.Settings(), null, new ProbeOptions { MaxTokens = 4096 }, new SpeedReport(), stop.Token, "pub/a");
        await Polling.WaitUntilAsync(() => harness.Server.Requests is [{ TokensMs.Count: > 2 }]);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task The_key_and_the_account_appear_in_no_detail()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("pub/a"));
        string secret = "nvapi-" + new string('k', 40);
        await using RawServer server = RawServer.Start(request => request.RespondAsync(
            200,
            $"event: error\n: Bearer {secret} of account '{AnswerTemplate.AccountId}' failed\n\n",
            "Content-Type: text/event-stream"));

        SpeedReport report = await harness.MeasureAsync(
            harness.Settings(secret) with { BaseUri = server.BaseUri }, null, null, new SpeedReport(), Cancellation, "pub/a");

        Assert.Equal(NimModelStatus.Failing, report.Single.Status);
        Assert.DoesNotContain(secret, report.Single.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(AnswerTemplate.AccountId, report.Single.Detail, StringComparison.Ordinal);
    }

    private static bool HasStreamOptions(string body) => JsonElement.Parse(body).TryGetProperty("stream_options", out _);

    private static double? Median(IEnumerable<double?> values) => values.Order().ElementAt(1);

    private static int? Median(IEnumerable<int?> values) => values.Order().ElementAt(1);
}
