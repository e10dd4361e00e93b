using System.Collections.Concurrent;
using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Capabilities;

/// <summary>What a run of the engine over HTTP reports.</summary>
internal sealed class CapabilityReport : ICapabilityObserver
{
    private readonly ConcurrentQueue<NimCapabilityResult> _results = [];

    public IReadOnlyList<NimCapabilityResult> Results => [.. _results];

    public ProbeReport Run { get; } = new();

    public static Task<CapabilityReport> TestAsync(ProbeHarness harness, IEnumerable<NimCapability> capabilities, params string[] ids) =>
        TestAsync(
            harness.Settings(),
            new ProbeOptions { MaxTokens = 1024, ThrottleLimit = 64 },
            capabilities,
            ids.Select(static id => new ProbeTarget(id)));

    public static async Task<CapabilityReport> TestAsync(
        NimConnectionSettings settings, ProbeOptions options, IEnumerable<NimCapability> capabilities, IEnumerable<ProbeTarget> targets)
    {
        CapabilityReport report = new();
        using ConnectionSet connections = ConnectionSet.Open(settings, [settings.BaseUri!], new KeyMap());
        try
        {
            await new CapabilityRun(connections, _ => options, capabilities, report.Run, report)
                .RunAsync(targets.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        }
        catch (NimProbeException fault)
        {
            report.Run.Fault = fault;
        }

        return report;
    }

    public void OnCapability(NimCapabilityResult result) => _results.Enqueue(result);
}
