using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Tls;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>Server and client certificates.</summary>
public sealed class TlsEndpointTests
{
    private const SslPolicyErrors UntrustedRoot = SslPolicyErrors.RemoteCertificateChainErrors;

    private static readonly SandboxModel[] s_models = [new("a/b")];

    private static readonly SandboxOptions s_options = new() { Tls = TlsCertificateKind.SelfSigned, Models = s_models };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TlsCertificateKind.SelfSigned, UntrustedRoot, false)]
    [InlineData(TlsCertificateKind.Expired, UntrustedRoot, true)]
    [InlineData(TlsCertificateKind.WrongHost, UntrustedRoot | SslPolicyErrors.RemoteCertificateNameMismatch, false)]
    public async Task A_certificate_has_exactly_the_errors_of_its_kind(TlsCertificateKind kind, SslPolicyErrors errors, bool isExpired)
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Tls = kind, Models = s_models });
        SslPolicyErrors found = SslPolicyErrors.None;
        DateTime end = default;
        using HttpClient client = CreateClient(server, (certificate, actual) => (found, end) = (actual, certificate.NotAfter));
        using HttpResponseMessage response = await client.GetAsync("/v1/models", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Uri.UriSchemeHttps, server.Origin.Scheme);
        Assert.Equal(errors, found);
        Assert.Equal(isExpired, end < DateTime.Now);
    }

    [Fact]
    public async Task Each_start_creates_a_new_certificate()
    {
        List<string> thumbprints = [];
        for (int start = 0; start < 2; start++)
        {
            await using SandboxServer server = await StartAsync(s_options);
            using HttpClient client = CreateClient(server, (certificate, _) => thumbprints.Add(certificate.Thumbprint));
            await client.GetStringAsync("/v1/models", Cancellation);
        }

        Assert.Equal(2, thumbprints.Distinct().Count());
    }

    [Fact]
    public async Task A_client_certificate_is_recorded_and_a_client_without_one_is_refused()
    {
        await using SandboxServer server = await StartAsync(s_options with { RequireClientCertificate = true });
        using X509Certificate2 certificate = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        using HttpClient known = CreateClient(server, certificate: certificate);
        using HttpClient stranger = CreateClient(server);

        using HttpResponseMessage accepted = await known.GetAsync("/v1/models", Cancellation);
        using HttpResponseMessage refused = await stranger.GetAsync("/v1/models", Cancellation);
        JsonElement requests = JsonElement.Parse(await stranger.GetStringAsync("/_sandbox/requests", Cancellation));

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("text/html", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            [certificate.Thumbprint, null],
            requests.EnumerateArray().Select(static r => r.GetProperty("clientCertificateThumbprint").GetString()));
    }

    [Fact]
    public async Task A_client_certificate_is_not_requested_unless_it_is_required()
    {
        await using SandboxServer server = await StartAsync(s_options);
        using X509Certificate2 certificate = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        using HttpClient client = CreateClient(server, certificate: certificate);
        await client.GetStringAsync("/v1/models", Cancellation);

        Assert.Null(Assert.Single(server.Requests).ClientCertificateThumbprint);
    }

    private static HttpClient CreateClient(
        SandboxServer server,
        Action<X509Certificate2, SslPolicyErrors>? inspect = null,
        X509Certificate2? certificate = null)
    {
        SocketsHttpHandler handler = new() { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
        {
            inspect?.Invoke((X509Certificate2)shown!, errors);
            return shown is not null;
        };
        if (certificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(handler) { BaseAddress = server.Origin };
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions options) => SandboxServer.StartAsync(options, Cancellation);
}
