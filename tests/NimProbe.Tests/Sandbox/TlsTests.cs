using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Tls;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>Certificates, the server's and the client's.</summary>
public sealed class TlsTests
{
    private static readonly SandboxModel[] s_models = [new("a/b")];

    [Theory]
    [InlineData(TlsCertificateKind.SelfSigned, SslPolicyErrors.RemoteCertificateChainErrors, false)]
    [InlineData(TlsCertificateKind.Expired, SslPolicyErrors.RemoteCertificateChainErrors, true)]
    [InlineData(TlsCertificateKind.WrongHost, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch, false)]
    public async Task A_certificate_has_the_faults_of_its_kind_and_no_others(TlsCertificateKind kind, SslPolicyErrors faults, bool isOver)
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Tls = kind, Models = s_models });
        SslPolicyErrors found = SslPolicyErrors.None;
        DateTime end = default;
        using HttpClient client = Client(server, (certificate, errors) => (found, end) = (errors, certificate.NotAfter));
        using HttpResponseMessage response = await client.GetAsync("/v1/models", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Uri.UriSchemeHttps, server.Origin.Scheme);
        Assert.Equal(faults, found);
        Assert.Equal(isOver, end < DateTime.Now);
    }

    [Fact]
    public async Task A_certificate_is_made_anew_at_each_start()
    {
        List<string> thumbprints = [];
        for (int start = 0; start < 2; start++)
        {
            await using SandboxServer server = await StartAsync(new SandboxOptions { Tls = TlsCertificateKind.SelfSigned, Models = s_models });
            using HttpClient client = Client(server, (certificate, _) => thumbprints.Add(certificate.Thumbprint));
            await client.GetStringAsync("/v1/models", TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, thumbprints.Distinct().Count());
    }

    [Fact]
    public async Task A_client_certificate_is_recorded_and_its_lack_refused()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Tls = TlsCertificateKind.SelfSigned, RequireClientCertificate = true, Models = s_models });
        using X509Certificate2 certificate = TlsCertificate.Make(TlsCertificateKind.SelfSigned);
        using HttpClient known = Client(server, certificate: certificate);
        using HttpClient stranger = Client(server);

        using HttpResponseMessage taken = await known.GetAsync("/v1/models", TestContext.Current.CancellationToken);
        using HttpResponseMessage refused = await stranger.GetAsync("/v1/models", TestContext.Current.CancellationToken);
        JsonElement requests = JsonElement.Parse(await stranger.GetStringAsync("/_sandbox/requests", TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("text/html", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal([certificate.Thumbprint, null], requests.EnumerateArray().Select(static r => r.GetProperty("clientCertificateThumbprint").GetString()));
    }

    [Fact]
    public async Task A_client_certificate_is_not_asked_for_unless_it_is_required()
    {
        await using SandboxServer server = await StartAsync(new SandboxOptions { Tls = TlsCertificateKind.SelfSigned, Models = s_models });
        using X509Certificate2 certificate = TlsCertificate.Make(TlsCertificateKind.SelfSigned);
        using HttpClient client = Client(server, certificate: certificate);
        await client.GetStringAsync("/v1/models", TestContext.Current.CancellationToken);

        Assert.Null(Assert.Single(server.Requests).ClientCertificateThumbprint);
    }

    private static HttpClient Client(SandboxServer server, Action<X509Certificate2, SslPolicyErrors>? look = null, X509Certificate2? certificate = null)
    {
        SocketsHttpHandler handler = new() { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
        {
            look?.Invoke((X509Certificate2)shown!, errors);
            return shown is not null;
        };
        if (certificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(handler) { BaseAddress = server.Origin };
    }

    private static Task<SandboxServer> StartAsync(SandboxOptions options) => SandboxServer.StartAsync(options, TestContext.Current.CancellationToken);
}
