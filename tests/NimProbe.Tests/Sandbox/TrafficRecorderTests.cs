using System.Diagnostics;
using System.Net;
using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Traffic;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The statistics and the recorded requests.</summary>
public sealed class TrafficRecorderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_peak_in_a_window_remains_after_the_window()
    {
        ManualTimeProvider time = new();
        TrafficRecorder recorder = new(TimeSpan.FromSeconds(60), time, []);
        foreach (int seconds in new[] { 0, 50, 9, 1, 49, 200 })
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            recorder.Begin(new SandboxRequest { IsInference = true });
        }

        // At 0, 50, 59, 60, 109 and 309 s: the fullest minute ends at 109 s and does not contain the first.
        Assert.Equal(4, recorder.GetStatistics().PeakInWindow);
    }

    [Fact]
    public void The_number_of_recorded_requests_is_limited_and_the_counters_are_not()
    {
        TrafficRecorder recorder = new(TimeSpan.FromSeconds(60), TimeProvider.System, []);
        for (int index = 0; index < 10_001; index++)
        {
            recorder.Begin(new SandboxRequest { Path = $"/{index}" });
        }

        IReadOnlyList<SandboxRequest> requests = recorder.GetRequests();
        Assert.Equal(10_000, requests.Count);
        Assert.Equal("/1", requests[0].Path);
        Assert.Equal("/10000", requests[^1].Path);
        Assert.Equal(10_001, recorder.GetStatistics().Requests);
    }

    [Fact]
    public async Task The_peak_in_flight_is_the_number_of_concurrent_requests()
    {
        await using SandboxServer server = await StartAsync(new() { Models = [new("a/hang", "no_answer"), new("a/good")] });
        using SandboxClient client = new(server);
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        Task<HttpResponseMessage>[] hanging =
            [.. Enumerable.Range(0, 7).Select(_ => client.ChatAsync("a/hang", cancellation: cancel.Token))];
        await WaitUntilAsync(() => server.Statistics.InFlight == 7);
        using HttpResponseMessage list = await client.GetAsync("/v1/models");
        using HttpResponseMessage eighth = await client.ChatAsync("a/good");
        Assert.Equal(7, server.Statistics.InFlight);
        await cancel.CancelAsync();
        await Task.WhenAll(hanging).ContinueWith(static _ => { }, TaskScheduler.Default);
        await WaitUntilAsync(() => server.Statistics.InFlight == 0);

        Assert.Equal(8, server.Statistics.PeakInFlight);
        Assert.Equal(8, server.Requests.Max(request => request.InFlight));
    }

    [Fact]
    public async Task Sequential_requests_are_never_in_flight_together()
    {
        await using SandboxServer server = await StartAsync(new() { Models = [new("a/good")], Time = new ManualTimeProvider() });
        using SandboxClient first = new(server);
        using SandboxClient second = new(server);
        for (int index = 0; index < 500; index++)
        {
            using HttpResponseMessage response = await (index % 2 == 0 ? first : second).ChatAsync("a/good");
        }

        Assert.Equal(1, server.Statistics.PeakInFlight);
        Assert.Equal(500, server.Statistics.PeakInWindow);
    }

    [Fact]
    public async Task A_request_is_recorded_without_its_key()
    {
        await using SandboxServer server = await StartAsync(new() { Models = [new("a/good")], Key = "nvapi-secret" });
        using SandboxClient client = new(server);

        string body = $$"""{"model":"a/good","pad":"{{new string('é', 600)}}"}""";
        using HttpResponseMessage good = await client.PostAsync("/v1/chat/completions?x=1", body, "Bearer nvapi-secret", pollSeconds: 9);
        using HttpResponseMessage bad = await client.ChatAsync("a/good", "Bearer nvapi-other");
        using HttpResponseMessage records = await client.GetAsync("/_sandbox/requests");
        string text = await SandboxClient.TextAsync(records);
        JsonElement[] requests = [.. JsonElement.Parse(text).EnumerateArray()];

        Assert.DoesNotContain("nvapi-", text, StringComparison.Ordinal);
        Assert.Equal(2, requests.Length);
        Assert.Equal("POST", requests[0].GetProperty("method").GetString());
        Assert.Equal("/v1/chat/completions?x=1", requests[0].GetProperty("path").GetString());
        Assert.Equal("a/good", requests[0].GetProperty("model").GetString());
        Assert.Equal(200, requests[0].GetProperty("status").GetInt32());
        Assert.Equal("9", requests[0].GetProperty("headers").GetProperty("NVCF-POLL-SECONDS").GetString());
        Assert.Equal("application/json", requests[0].GetProperty("headers").GetProperty("Content-Type").GetString());
        Assert.Equal(JsonValueKind.Null, requests[0].GetProperty("headers").GetProperty("Authorization").ValueKind);
        Assert.True(requests[0].GetProperty("authorizationMatches").GetBoolean());
        Assert.Equal(body[..500], requests[0].GetProperty("body").GetString());
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(body), requests[0].GetProperty("bodyBytes").GetInt64());
        Assert.True(requests[1].GetProperty("hasAuthorization").GetBoolean());
        Assert.False(requests[1].GetProperty("authorizationMatches").GetBoolean());
        Assert.Equal(401, requests[1].GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Statistics_count_by_route_and_model_until_reset()
    {
        await using SandboxServer server = await StartAsync(new() { Models = [new("a/good")], RequestsPerMinute = 1 });
        using SandboxClient client = new(server);
        foreach (string path in new[] { "/v1/models", "/v1/models", "/v1/models/a/good", "/nowhere" })
        {
            using HttpResponseMessage response = await client.GetAsync(path);
        }

        foreach (string model in new[] { "a/good", "a/good", "a/none" })
        {
            using HttpResponseMessage response = await client.ChatAsync(model);
        }

        JsonElement statistics = await GetStatisticsAsync(client);
        Assert.Equal(7, statistics.GetProperty("requests").GetInt64());
        Assert.Equal(3, statistics.GetProperty("inference").GetInt64());
        Assert.Equal(3, statistics.GetProperty("peakInWindow").GetInt64());
        Assert.Equal(1, statistics.GetProperty("refused").GetInt64());
        Assert.Equal(
            """{"other":1,"/v1/models":2,"/v1/models/{id}":1,"/v1/chat/completions":3}""",
            statistics.GetProperty("byPath").GetRawText());
        Assert.Equal("""{"a/good":2}""", statistics.GetProperty("byModel").GetRawText());

        using HttpResponseMessage reset = await client.PostAsync("/_sandbox/reset", "");
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        Assert.Equal(0, (await GetStatisticsAsync(client)).GetProperty("requests").GetInt64());
        Assert.Empty(server.Requests);
        using HttpResponseMessage afresh = await client.ChatAsync("a/good");
        Assert.Equal(HttpStatusCode.OK, afresh.StatusCode);
    }

    [Fact]
    public async Task The_time_scale_applies_to_latencies()
    {
        SandboxModel[] models = [new("a/slow", ChatLatency: 15_000_000)];
        await using SandboxServer usual = await StartAsync(new() { Models = models });
        await using SandboxServer scaled = await StartAsync(new() { Models = models, TimeScale = 0.0001 });
        using SandboxClient usualClient = new(usual);
        using SandboxClient scaledClient = new(scaled);
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        Task<HttpResponseMessage> hours = usualClient.ChatAsync("a/slow", cancellation: cancel.Token);
        long start = Stopwatch.GetTimestamp();
        (await scaledClient.ChatAsync("a/slow")).Dispose();

        // A lower limit only: a busy machine makes a response late, but never early.
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(1.4));
        Assert.False(hours.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hours);
    }

    [Fact]
    public async Task The_time_scale_applies_to_the_limiter()
    {
        SandboxOptions options = new() { Models = [new("a/good")], RequestsPerMinute = 1, TimeScale = 0.0001 };
        await using SandboxServer server = await StartAsync(options);
        using SandboxClient client = new(server);

        for (int index = 0; index < 3; index++)
        {
            // The scaled minute lasts 6 ms, so that the previous attempt has left the window.
            await Task.Delay(50, Cancellation);
            using HttpResponseMessage response = await client.ChatAsync("a/good");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions options) => SandboxServer.StartAsync(options, Cancellation);

    private static async Task<JsonElement> GetStatisticsAsync(SandboxClient client)
    {
        using HttpResponseMessage response = await client.GetAsync("/_sandbox/statistics");
        return await SandboxClient.JsonAsync(response);
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Cancellation);
        }
    }
}
