using System.Net;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using Xunit;

namespace NimProbe.Tests.Harness;

/// <summary>
/// A sandbox and an engine that sends requests to it, both on one clock that runs faster than the machine's: the engine keeps its real
/// limits, and by default a minute takes a second.
/// </summary>
internal sealed class ProbeHarness : IAsyncDisposable
{
    private ProbeHarness(SandboxServer server, TimeProvider time)
    {
        Server = server;
        Time = time;
    }

    public SandboxServer Server { get; }

    public TimeProvider Time { get; }

    /// <summary>Starts a sandbox whose clock runs faster than that of the machine.</summary>
    public static async Task<ProbeHarness> StartAsync(SandboxOptions options, double speed = 60)
    {
        ScaledTimeProvider time = new(speed, LoadAwareTimeProvider.Instance);
        return new ProbeHarness(await SandboxServer.StartAsync(options with { Time = time }, TestContext.Current.CancellationToken), time);
    }

    /// <summary>Starts a sandbox that lists the given models.</summary>
    public static Task<ProbeHarness> StartAsync(params SandboxModel[] models) => StartAsync(new SandboxOptions { Models = models });

    public NimConnectionSettings Settings(string? key = null, TimeSpan? timeout = null) => new()
    {
        BaseUri = Server.BaseUri,
        ApiKey = key is null ? null : new NetworkCredential("", key).SecurePassword,
        Timeout = timeout ?? NimConnectionSettings.DefaultTimeout,
        NoProxy = true,
        Time = Time,
    };

    /// <summary>Probes ids without saying whether they are listed.</summary>
    public Task<ProbeReport> ProbeAsync(params string[] ids) => ProbeAsync(ids.Select(static id => new ProbeTarget(id)));

    public async Task<ProbeReport> ProbeAsync(
        IEnumerable<ProbeTarget> targets,
        ProbeOptions? options = null,
        NimConnectionSettings? settings = null,
        ProbeReport? report = null,
        CancellationTokenSource? stop = null)
    {
        report ??= new ProbeReport();
        using NimConnection connection = NimConnection.Open(settings ?? Settings(), report.OnLog);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(stop?.Token ?? default, TestContext.Current.CancellationToken);
        try
        {
            await new ProbeRun(connection, options ?? new ProbeOptions(), report).RunAsync(targets.ToAsyncEnumerable(), either.Token);
        }
        catch (NimProbeException fault)
        {
            report.Fault = fault;
        }

        return report;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
