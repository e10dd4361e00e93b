using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Streaming;
using NimProbe.Sandbox;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Streaming;

/// <summary>Measures the models of a sandbox on a clock that runs faster than that of the machine.</summary>
internal static class SpeedHarness
{
    /// <summary>Measures one model that streams as a script says.</summary>
    public static async Task<SpeedReport> MeasureAsync(string answer, SpeedOptions? options = null, int maxTokens = 32)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel("pub/a", answer));
        return await harness.MeasureAsync(options, new ProbeOptions { MaxTokens = maxTokens }, "pub/a");
    }

    /// <summary>Measures models.</summary>
    public static Task<SpeedReport> MeasureAsync(
        this ProbeHarness harness, SpeedOptions? options, ProbeOptions? probing, params string[] ids) =>
        harness.MeasureAsync(harness.Settings(), options, probing, new SpeedReport(), TestContext.Current.CancellationToken, ids);

    /// <summary>Measures models.</summary>
    public static async Task<SpeedReport> MeasureAsync(
        this ProbeHarness harness,
        NimConnectionSettings settings,
        SpeedOptions? options,
        ProbeOptions? probing,
        SpeedReport report,
        CancellationToken cancellationToken,
        params string[] ids)
    {
        using ConnectionSet connections = ConnectionSet.Open(settings, [settings.BaseUri!], new KeyMap(), report.Run.OnLog);
        probing ??= new ProbeOptions { MaxTokens = 32 };
        SpeedRun run = new(connections, _ => probing, options ?? new SpeedOptions { Count = 1 }, report.Run, report);
        try
        {
            await run.RunAsync(ids.Select(static id => new ProbeTarget(id)).ToAsyncEnumerable(), cancellationToken);
        }
        catch (NimProbeException fault)
        {
            report.Run.Fault = fault;
        }

        return report;
    }
}
