using System.Net;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Proxy;
using NimProbe.Sandbox.Tls;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

public sealed class ProxyResolverTests
{
    private const string Key = "nvapi-0123456789abcdefABCDEF";

    private static readonly string[] s_ids = [.. Enumerable.Range(1, 5).Select(static n => $"publisher/m{n}")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_passes_through_a_proxy_with_valid_credentials(bool isTls)
    {
        await using ProbeHarness harness = await StartAsync(isTls);
        await using ProxyServer proxy = ProxyServer.Start(new ProxyOptions { Credential = "user:the-right-password" });
        ProbeReport report = await ProbeAsync(harness, proxy, "the-right-password");

        Assert.Equal(s_ids.Length, report.Results.Count(static r => r.Status == NimModelStatus.Available));
        Assert.Equal(s_ids.Length, harness.Server.Requests.Count(static r => r.AuthorizationMatches));
        Assert.All(proxy.Requests, r => Assert.Equal(isTls ? "CONNECT" : "POST", r.Method));
        Assert.Equal(!isTls, proxy.Requests.Any(static r => r.Head.Contains(Key, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "the-wrong-password")]
    [InlineData(true, null)]
    [InlineData(true, "the-wrong-password")]
    public async Task A_proxy_that_refuses_the_credentials_ends_the_run_without_a_retry(bool isTls, string? password)
    {
        await using ProbeHarness harness = await StartAsync(isTls);
        await using ProxyServer proxy = ProxyServer.Start(new ProxyOptions { Credential = "user:the-right-password" });
        ProbeReport report = await ProbeAsync(harness, proxy, password);

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Contains("user name and password", report.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(NimErrorCause.ProxyCredential, report.Fault.Cause);
        Assert.Empty(report.Results);
        Assert.Contains(nameof(ExchangeFailure.ProxyAuthenticationRequired), Assert.Single(report.Log), StringComparison.Ordinal);

        // HTTP sends one request without credentials first.
        Assert.Equal(password is null ? 1 : 2, proxy.Requests.Count);
        Assert.Empty(harness.Server.Requests);
    }

    [Theory]
    [InlineData("proxy:8080")]
    [InlineData("ftp://127.0.0.1:8080")]
    [InlineData("proxy.example.com")]
    [InlineData("/proxy")]
    [InlineData("file:///proxy")]
    [InlineData("http://user:hidden-word@127.0.0.1:8080")]
    public void An_invalid_proxy_address_is_rejected_before_anything_is_sent(string address)
    {
        NimConnectionSettings settings =
            new() { BaseUri = new Uri("http://127.0.0.1:1/v1"), Proxy = new Uri(address, UriKind.RelativeOrAbsolute) };
        NimProbeException fault = Assert.Throws<NimProbeException>(() => NimConnection.Open(settings));

        Assert.Equal((NimErrorId.ParameterInvalid, "Proxy"), (fault.ErrorId, fault.Target));
        Assert.DoesNotContain("hidden-word", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8000/v1", "http://proxy.example.com:8080", true)]
    [InlineData("http://127.0.0.1:8000/v1", "https://192.0.2.1:8080", true)]
    [InlineData("http://localhost:8000/v1", "http://127.0.0.1:8080", false)]
    [InlineData("https://localhost:8000/v1", "http://proxy.example.com:8080", false)]
    public void A_key_is_not_sent_over_plain_http_through_a_remote_proxy(string baseUri, string proxy, bool isRefused)
    {
        NimConnectionSettings settings =
            new() { BaseUri = new Uri(baseUri), Proxy = new Uri(proxy), ApiKey = new NetworkCredential("", Key).SecurePassword };
        NimProbeException? fault = Record.Exception(() => NimConnection.Open(settings).Dispose()) as NimProbeException;

        Assert.Equal(isRefused ? NimErrorId.PlainHttpRefused : null, fault?.ErrorId);
        NimConnection.Open(settings with { ApiKey = null }).Dispose();
        NimConnection.Open(settings with { NoProxy = true }).Dispose();
    }

    [Fact]
    public void A_certificate_without_a_private_key_is_rejected_before_anything_is_sent()
    {
        using X509Certificate2 whole = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        using X509Certificate2 half = X509CertificateLoader.LoadCertificate(whole.RawData);
        NimConnectionSettings settings = new() { BaseUri = new Uri("https://127.0.0.1:1/v1"), Certificate = half };

        Assert.Equal("Certificate", Assert.Throws<NimProbeException>(() => NimConnection.Open(settings)).Target);
        NimConnection.Open(settings with { Certificate = whole }).Dispose();
    }

    // In real time: the test has no delays, and the key check must not time out.
    private static Task<ProbeHarness> StartAsync(bool isTls) => ProbeHarness.StartAsync(
        new SandboxOptions
        {
            Key = Key,
            Models = [.. s_ids.Select(static id => new SandboxModel(id))],
            Tls = isTls ? TlsCertificateKind.SelfSigned : null,
        },
        speed: 1);

    private static Task<ProbeReport> ProbeAsync(ProbeHarness harness, ProxyServer proxy, string? password) => harness.ProbeAsync(
        s_ids.Select(static id => new ProbeTarget(id)),
        new ProbeOptions { ThrottleLimit = 1 },
        harness.Settings(Key) with
        {
            NoProxy = false,
            Proxy = proxy.Origin,
            ProxyCredential = password is null ? null : new NetworkCredential("user", password),
            SkipCertificateCheck = true,
        });
}
