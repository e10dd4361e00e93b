using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>
/// The catalogue of 6 April 2026, probed as the predecessor did and as NimProbe does, over HTTP with scaled real latencies.
/// </summary>
public sealed class AprilCatalog : IAsyncLifetime
{
    // Latencies of 4.5 s and of 5.4 s must be on either side of 5 s, so the clock is only a little faster than the real one.
    private const double ForerunnerSpeed = 2;
    private const int ForerunnerRequestsAtOnce = 48;
    private static readonly TimeSpan s_forerunnerLimit = TimeSpan.FromSeconds(5);

    /// <summary>The models that answer later than the timeout of the predecessor.</summary>
    internal static IReadOnlyList<string> SlowModels { get; } =
    [
        .. SandboxCatalog.Entries
            .Where(static e => e.ChatAnswer is "choices" or "reasoning_only" && e.ChatLatency > s_forerunnerLimit.TotalMilliseconds)
            .Select(static e => e.Id),
    ];

    internal Engine.Catalog.ModelCatalog Catalog { get; private set; } = null!;

    internal IReadOnlyList<ForerunnerAnswer> ForerunnerAnswers { get; private set; } = [];

    internal IReadOnlyDictionary<string, NimProbeResult> AtDefaultDeadline { get; private set; } = null!;

    internal IReadOnlyDictionary<string, NimProbeResult> At300Seconds { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ForerunnerAnswers = await ProbeAsForerunnerAsync();
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions(), speed: 50);
        using NimConnection connection = NimConnection.Open(harness.Settings());
        Catalog = await new CatalogReader(connection, maximumRetryCount: 2).ReadAsync(TestContext.Current.CancellationToken);
        AtDefaultDeadline = await ProbeAsync(harness, Catalog.Models.Select(ProbeTarget.FromModel), NimConnectionSettings.DefaultTimeout);
        At300Seconds = await ProbeAsync(harness, SlowModels.Select(static id => new ProbeTarget(id)), TimeSpan.FromSeconds(300));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyList<ForerunnerAnswer>> ProbeAsForerunnerAsync()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions(), ForerunnerSpeed);
        using NimConnection connection = NimConnection.Open(harness.Settings(timeout: s_forerunnerLimit));
        ConcurrentBag<ForerunnerAnswer> answers = [];
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = ForerunnerRequestsAtOnce,
            CancellationToken = TestContext.Current.CancellationToken,
        };
        await Parallel.ForEachAsync(SandboxCatalog.Entries, options, async (entry, token) =>
        {
            ExchangeRequest request = new(HttpMethod.Post, connection.GetUri("/chat/completions"))
            {
                Body = CreateForerunnerBody(entry.Id),
            };
            answers.Add(new ForerunnerAnswer(entry.Id, await connection.SendAsync(request, token)));
        });
        return [.. answers];
    }

    private static byte[] CreateForerunnerBody(string id) => Encoding.UTF8.GetBytes(
        $$"""{"model":{{JsonSerializer.Serialize(id)}},"messages":[{"role":"system","content":"You are a helpful assistant."},"""
        + """{"role":"user","content":"Hello"}],"max_tokens":10}""");

    private static async Task<IReadOnlyDictionary<string, NimProbeResult>> ProbeAsync(
        ProbeHarness harness, IEnumerable<ProbeTarget> targets, TimeSpan deadline)
    {
        ProbeReport report = await harness.ProbeAsync(targets, settings: harness.Settings(timeout: deadline));
        Assert.Null(report.Fault);
        return report.Results.ToDictionary(static r => r.Id);
    }
}
