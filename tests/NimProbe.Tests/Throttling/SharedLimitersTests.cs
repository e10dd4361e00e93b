using System.Net;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Throttling;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Throttling;

public sealed class SharedLimitersTests
{
    private const string One = "http://127.0.0.1:1/v1";

    [Theory]
    [InlineData(One, "key-a", true)]
    [InlineData("http://127.0.0.1:1/other/path", "key-a", true)]
    [InlineData(One, "key-b", false)]
    [InlineData(One, null, false)]
    [InlineData("http://127.0.0.1:2/v1", "key-a", false)]
    [InlineData("http://localhost:1/v1", "key-a", false)]
    public void Connections_to_one_origin_with_one_key_share_a_limiter(string baseUri, string? key, bool isShared)
    {
        using NimConnection one = Open(One, "key-a");
        using NimConnection other = Open(baseUri, key);

        SlidingWindowLimiter first = SharedLimiters.Get(one.LimiterScope, one.Time);
        Assert.Equal(isShared, ReferenceEquals(first, SharedLimiters.Get(other.LimiterScope, other.Time)));
    }

    [Fact]
    public void Connections_to_one_origin_without_a_key_share_a_limiter()
    {
        using NimConnection one = Open(One, null);
        using NimConnection other = Open(One, null);

        Assert.Same(SharedLimiters.Get(one.LimiterScope, one.Time), SharedLimiters.Get(other.LimiterScope, other.Time));
    }

    [Theory]
    [InlineData("https://integrate.api.nvidia.com/v1", 40)]
    [InlineData("https://ai.api.nvidia.com/v1", 40)]
    [InlineData("https://nvidia.com.example.org/v1", 0)]
    [InlineData("http://localhost:8000/v1", 0)]
    public void Only_the_hosts_of_NVIDIA_have_a_default_rate(string baseUri, int rate) =>
        Assert.Equal(rate, ServiceAddress.GetDefaultRequestsPerMinute(new Uri(baseUri)));

    [Fact(Timeout = 60_000)]
    public async Task Two_runs_at_once_share_one_rate()
    {
        const int Rate = 20;
        string[] ids = [.. Enumerable.Range(1, 30).Select(static n => $"publisher/model-{n}")];
        ManualTimeProvider time = new();
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
        [
            .. ids.Take(15).Select(static id => new SandboxModel(id, "engine_500|choices")),
            .. ids.Skip(15).Select(static id => new SandboxModel(id)),
        ]);
        using CancellationTokenSource stop = new();
        Task<ProbeReport>[] runs = [.. ids.Chunk(15).Select(half => harness.ProbeAsync(
            half.Select(static id => new ProbeTarget(id)),
            new ProbeOptions { RequestsPerMinute = Rate },
            harness.Settings() with { Time = time },
            stop: stop))];

        // All allowed requests are sent in the first seconds of the window, and none in the rest of it.
        await Polling.WaitUntilAsync(
            () => harness.Server.Statistics.Requests >= Rate, () => time.Advance(TimeSpan.FromMilliseconds(10)));
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(50), $"It took {time.Elapsed}.");
        time.AdvanceTo(TimeSpan.FromSeconds(60));
        Assert.All(runs, static r => Assert.False(r.IsCompleted));
        await stop.CancelAsync();
        foreach (Task<ProbeReport> run in runs)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        Assert.Equal(Rate, harness.Server.Statistics.Requests);
    }

    private static NimConnection Open(string baseUri, string? key) => NimConnection.Open(new NimConnectionSettings
    {
        BaseUri = new Uri(baseUri),
        ApiKey = key is null ? null : new NetworkCredential("", key).SecurePassword,
    });
}
