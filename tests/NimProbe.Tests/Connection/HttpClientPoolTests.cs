using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Connection;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Tls;
using NimProbe.Sandbox.Traffic;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

public sealed class HttpClientPoolTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 1)]
    [InlineData(3600, 2)]
    [InlineData(-3600, 1)]
    public async Task A_connection_that_was_open_while_the_machine_slept_is_not_used_again(int seconds, int connections)
    {
        SleepingTimeProvider time = new(new ManualTimeProvider());
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync());
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server, time));
        await SendAsync(connection);
        time.Sleep(TimeSpan.FromSeconds(seconds));
        await SendAsync(connection);
        await SendAsync(connection);

        Assert.Equal(connections, server.Accepted);
    }

    [Fact]
    public async Task Certificate_and_headers_are_sent_to_the_origin_of_the_service_only()
    {
        using X509Certificate2 certificate = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        SandboxOptions options = new()
        {
            Models = [new SandboxModel("a/model")],
            Tls = TlsCertificateKind.SelfSigned,
            RequireClientCertificate = true,
        };
        await using ProbeHarness own = await ProbeHarness.StartAsync(options);
        await using ProbeHarness other = await ProbeHarness.StartAsync(options);
        using NimConnection connection = NimConnection.Open(own.Settings() with
        {
            SkipCertificateCheck = true,
            Certificate = certificate,
            Headers = new Dictionary<string, string> { ["X-Gateway-Token"] = "token-of-the-gateway" },
        });

        Assert.Equal(200, (await SendAsync(connection)).StatusCode);
        Assert.Equal(403, (await SendAsync(connection, other.Server.BaseUri)).StatusCode);
        SandboxRequest first = Assert.Single(own.Server.Requests);
        SandboxRequest second = Assert.Single(other.Server.Requests);
        Assert.Equal(certificate.Thumbprint, first.ClientCertificateThumbprint);
        Assert.Null(second.ClientCertificateThumbprint);
        Assert.Contains(first.Headers, static h => h.Key == "X-Gateway-Token");
        Assert.DoesNotContain(second.Headers, static h => h.Key == "X-Gateway-Token");
    }

    private static Task<Exchange> SendAsync(NimConnection connection, Uri? baseUri = null) => connection.SendAsync(
        new ExchangeRequest(HttpMethod.Get, new Uri((baseUri ?? connection.BaseUri) + "/models")), TestContext.Current.CancellationToken);
}
