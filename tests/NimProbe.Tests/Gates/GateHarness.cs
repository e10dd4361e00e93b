using NimProbe.Engine.Connection;
using NimProbe.Engine.Gates;
using NimProbe.Engine.Probing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Gates;

/// <summary>Runs a gate, and keeps what it decides and reports.</summary>
internal sealed class GateHarness
{
    private GateHarness(ModelGate gate, ProbeReport report)
    {
        Report = report;
        Error = gate.ToError();
        Warnings = [.. report.Warnings, .. gate.Warnings];
    }

    public ProbeReport Report { get; }

    public NimProbeException? Error { get; }

    public IReadOnlyList<string> Warnings { get; }

    public static Task<GateHarness> RunAsync(ProbeHarness harness, GateRules rules, params IEnumerable<string> ids) =>
        RunAsync(harness.Settings(), rules, ids.Select(static id => new ProbeTarget(id)));

    public static async Task<GateHarness> RunAsync(
        NimConnectionSettings settings,
        GateRules rules,
        IEnumerable<ProbeTarget> targets,
        ProbeOptions? options = null,
        ProbeReport? report = null)
    {
        report ??= new ProbeReport();
        using ConnectionSet connections = ConnectionSet.Open(settings, [settings.BaseUri!], new KeyMap(), report.OnLog);
        ModelGate gate = new(rules);
        ProbeTarget[] required = [.. targets];
        Array.ForEach(required, gate.Require);
        options ??= new ProbeOptions { MaximumRetryCount = 0 };
        GateRun run = new(connections, _ => options, gate, report);
        await run.RunAsync(required.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        return new GateHarness(gate, report);
    }
}
