using System.Net;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Tls;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Tests.Harness;

/// <summary>
/// A sandbox in place of the hosted service: every connection, whatever its host, is established to the sandbox on this computer.
/// </summary>
internal sealed class HostedHarness : IAsyncDisposable
{
    /// <summary>The key that the sandbox accepts.</summary>
    public const string Key = "nvapi-0123456789abcdefABCDEF";

    /// <summary>The host of the rerank models.</summary>
    public const string RetrievalHost = "ai.api.nvidia.com";

    private readonly ProbeHarness _harness;

    private HostedHarness(ProbeHarness harness) => _harness = harness;

    public IReadOnlyList<SandboxRequest> Requests => _harness.Server.Requests;

    public static Task<HostedHarness> StartAsync(params SandboxModel[] models) => StartAsync(new SandboxOptions { Models = models });

    public static async Task<HostedHarness> StartAsync(SandboxOptions options, double speed = 60) =>
        new(await ProbeHarness.StartAsync(options with { Key = Key, Tls = TlsCertificateKind.SelfSigned }, speed));

    public NimConnectionSettings Settings(string? key = Key, string baseUri = ServiceAddress.Default) => new()
    {
        BaseUri = new Uri(baseUri),
        ApiKey = key is null ? null : new NetworkCredential("", key).SecurePassword,
        NoProxy = true,
        SkipCertificateCheck = true,
        MapHost = _ => new DnsEndPoint(_harness.Server.Origin.Host, _harness.Server.Origin.Port),
        Time = _harness.Time,
    };

    public Task<ProbeReport> ProbeAsync(params string[] ids) => ProbeAsync(Settings(), ids);

    public Task<ProbeReport> ProbeAsync(NimConnectionSettings settings, params string[] ids) =>
        ProbeAsync(settings, new ProbeOptions(), ids);

    public Task<ProbeReport> ProbeAsync(NimConnectionSettings settings, ProbeOptions options, params string[] ids) =>
        _harness.ProbeAsync(ids.Select(static id => new ProbeTarget(id)), options, settings);

    public ValueTask DisposeAsync() => _harness.DisposeAsync();
}
