using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>The deadline of an exchange, and the poll time that is derived from it.</summary>
public sealed class ModelProbeDeadlineTests
{
    private const string Id = "publisher/model";

    [Theory]
    [InlineData("no_answer", 0)]
    [InlineData("choices", 300)]
    [InlineData("slow_body", 300)]
    [InlineData("dribble", 0)]
    [InlineData("headers_forever", 0)]
    public async Task The_deadline_covers_the_exchange_up_to_the_last_byte(string answer, int seconds)
    {
        await using ProbeHarness harness = await StartAsync(new SandboxModel(Id, answer, seconds * 1000), speed: 600);
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal(NimModelStatus.TimedOut, result.Status);
        Assert.Equal(1, result.Attempts);
    }

    [Theory]
    [InlineData("choices")]
    [InlineData("slow_body")]
    public async Task A_slow_response_before_the_deadline_is_a_success(string answer)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, answer, 60_000));
        NimProbeResult result = (await harness.ProbeAsync(Id)).Single;

        Assert.Equal(NimModelStatus.Available, result.Status);
        Assert.InRange(result.LatencyMs!.Value, 59_000, 120_000);
    }

    [Fact]
    public async Task The_wait_for_a_permit_counts_neither_for_the_deadline_nor_as_latency()
    {
        // One after the other, they need twice the deadline.
        SandboxModel[] models =
            [.. Enumerable.Range(1, 5).Select(static n => new SandboxModel($"publisher/model-{n}", ChatLatency: 16_000))];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(models);
        ProbeReport report = await harness.ProbeAsync(
            models.Select(static m => new ProbeTarget(m.Id)),
            new ProbeOptions { ThrottleLimit = 1 },
            harness.Settings(timeout: TimeSpan.FromSeconds(40)));

        Assert.Equal(5, report.Results.Count);
        Assert.All(report.Results, static r => Assert.Equal(NimModelStatus.Available, r.Status));
        Assert.All(report.Results, static r => Assert.InRange(r.LatencyMs!.Value, 15_000, 40_000));
    }

    [Fact]
    public async Task The_hosted_service_ends_the_wait_before_the_deadline_and_says_why()
    {
        await using ProbeHarness harness = await StartAsync(new SandboxModel(Id, "no_answer"), speed: 10);
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget(Id)], settings: GetSettingsForNvidia(harness, TimeSpan.FromSeconds(20)));

        Assert.Equal(NimModelStatus.Busy, report.Single.Status);
        Assert.Equal(504, report.Single.StatusCode);
        Assert.NotNull(report.Single.RequestId);
        Assert.Equal(1, report.Single.Attempts);
    }

    [Theory]
    [InlineData(20, "15")]
    [InlineData(120, "115")]
    [InlineData(300, "295")]
    [InlineData(7200, "3600")]
    public async Task The_poll_time_is_a_little_less_than_the_deadline(int deadline, string pollSeconds)
    {
        await using ProbeHarness harness = await StartAsync(new SandboxModel(Id), speed: 1);
        await harness.ProbeAsync([new ProbeTarget(Id)], settings: GetSettingsForNvidia(harness, TimeSpan.FromSeconds(deadline)));

        Assert.Equal(pollSeconds, Assert.Single(harness.Server.Requests).Headers.Single(static h => h.Key == "NVCF-POLL-SECONDS").Value);
    }

    [Fact]
    public async Task A_short_deadline_sends_no_poll_time()
    {
        await using ProbeHarness harness = await StartAsync(new SandboxModel(Id), speed: 1);
        await harness.ProbeAsync([new ProbeTarget(Id)], settings: GetSettingsForNvidia(harness, TimeSpan.FromSeconds(5)));

        Assert.DoesNotContain(Assert.Single(harness.Server.Requests).Headers, static h => h.Key == "NVCF-POLL-SECONDS");
    }

    [Fact]
    public async Task Other_hosts_than_those_of_NVIDIA_get_no_poll_time()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id));
        await harness.ProbeAsync(Id);

        Assert.DoesNotContain(Assert.Single(harness.Server.Requests).Headers, static h => h.Key == "NVCF-POLL-SECONDS");
    }

    private static Task<ProbeHarness> StartAsync(SandboxModel model, double speed) =>
        ProbeHarness.StartAsync(new SandboxOptions { Models = [model] }, speed);

    // The sandbox is the proxy for NVIDIA's host, and responds itself.
    private static NimConnectionSettings GetSettingsForNvidia(ProbeHarness harness, TimeSpan timeout) =>
        harness.Settings(timeout: timeout) with
        {
            BaseUri = new Uri("http://integrate.api.nvidia.com/v1"),
            NoProxy = false,
            Proxy = harness.Server.Origin,
        };
}
