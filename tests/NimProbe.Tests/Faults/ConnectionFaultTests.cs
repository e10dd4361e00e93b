using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox.Tls;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>Faults before a request is read: connections that are refused or reset, and invalid certificates.</summary>
public sealed class ConnectionFaultTests
{
    private const string Id = "publisher/model";
    private const string Unreachable = "error " + NimErrorId.EndpointUnreachable;

    [Fact]
    public async Task A_connection_that_is_refused_is_retried_until_the_port_opens()
    {
        await using RawServer server = RawServer.StartClosed();
        ProbeReport report = new();
        report.LogArrived += server.Listen;
        await FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions(), report, Id);

        Assert.Null(report.Fault);
        Assert.Equal(NimModelStatus.Available, report.Single.Status);
        Assert.Equal(2, report.Single.Attempts);
        Assert.True(report.Single.PassedAfterRetry);
        Assert.Contains(nameof(ExchangeFailure.ConnectionFailed), report.Log[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_connection_that_is_reset_is_retried(int resets)
    {
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync(), resetsConnection: n => n <= resets);
        ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions(), Id);

        Assert.Equal(nameof(NimModelStatus.Available), FaultClient.GetOutcome(report, Id));
        Assert.Equal(resets + 1, report.Single.Attempts);
        Assert.Equal(0, await server.CountOpenAfterWaitAsync());
    }

    [Fact]
    public async Task Connections_that_are_always_reset_lead_to_one_result_or_one_error()
    {
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync(), resetsConnection: static _ => true);
        ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions(), Id);

        // The reset can arrive while the connection is opened or after the request has been sent.
        string[] expected = [nameof(NimModelStatus.Unreachable), Unreachable];
        Assert.Contains(FaultClient.GetOutcome(report, Id), expected);
        Assert.Equal(3, report.Log.Count);
    }

    [Fact]
    public async Task An_end_of_life_lookup_survives_a_closed_port_and_a_reset()
    {
        await using RawServer closed = RawServer.StartClosed();
        await using RawServer resetting = RawServer.Start(static r => r.RespondWithSuccessAsync(), resetsConnection: static _ => true);
        await using RawServer recovering = RawServer.Start(
            static r => r.RespondAsync(410, """{"detail":"The model has reached its end of life on 2026-05-14T00:00:00Z."}"""),
            resetsConnection: static n => n == 1);

        Assert.Equal(nameof(NimChangeKind.Removed), await FaultClient.LookUpEndOfLifeAsync(FaultClient.Settings(closed)));
        Assert.Equal(nameof(NimChangeKind.Removed), await FaultClient.LookUpEndOfLifeAsync(FaultClient.Settings(resetting)));
        Assert.Equal(nameof(NimChangeKind.Retired), await FaultClient.LookUpEndOfLifeAsync(FaultClient.Settings(recovering)));
        Assert.Equal(0, await recovering.CountOpenAfterWaitAsync());
    }

    [Theory]
    [InlineData(1, "1 models")]
    [InlineData(int.MaxValue, Unreachable)]
    public async Task A_catalogue_request_whose_connection_is_reset_is_retried(int resets, string outcome)
    {
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync(), resetsConnection: n => n <= resets);

        Assert.Equal(outcome, await FaultClient.ReadCatalogAsync(FaultClient.Settings(server)));
        Assert.Equal(2, server.Accepted);
    }

    [Theory]
    [InlineData(TlsCertificateKind.SelfSigned)]
    [InlineData(TlsCertificateKind.Expired)]
    [InlineData(TlsCertificateKind.WrongHost)]
    public async Task An_invalid_certificate_ends_the_run_before_a_request_is_sent(TlsCertificateKind kind)
    {
        using X509Certificate2 certificate = TlsCertificate.Create(kind);
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync(), certificate);
        NimConnectionSettings settings = FaultClient.Settings(server) with { ApiKey = FaultClient.Key };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id, "publisher/other");

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Contains("server's certificate", report.Fault!.Message, StringComparison.Ordinal);
        Assert.Empty(report.Results);
        Assert.Equal(Unreachable, await FaultClient.ReadCatalogAsync(settings));
        Assert.Equal(nameof(NimChangeKind.Removed), await FaultClient.LookUpEndOfLifeAsync(settings));
        Assert.Empty(server.Requests);
        Assert.Equal(0, await server.CountOpenAfterWaitAsync());
    }

    [Theory]
    [InlineData(TlsCertificateKind.SelfSigned)]
    [InlineData(TlsCertificateKind.Expired)]
    [InlineData(TlsCertificateKind.WrongHost)]
    public async Task An_invalid_certificate_is_accepted_if_the_caller_skips_the_check(TlsCertificateKind kind)
    {
        using X509Certificate2 certificate = TlsCertificate.Create(kind);
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync(), certificate);
        NimConnectionSettings settings = FaultClient.Settings(server) with { SkipCertificateCheck = true };

        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id);

        Assert.Equal(nameof(NimModelStatus.Available), FaultClient.GetOutcome(report, Id));
        Assert.Equal("1 models", await FaultClient.ReadCatalogAsync(settings));
        Assert.Equal(0, await server.CountOpenAfterWaitAsync());
    }

    [Fact]
    public async Task A_TLS_failure_after_the_handshake_ends_the_run()
    {
        using X509Certificate2 certificate = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        await using RawServer server = RawServer.Start(static r => r.BreakEncryptionAsync(), certificate);
        NimConnectionSettings settings = FaultClient.Settings(server) with { SkipCertificateCheck = true };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id, "publisher/other");

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Contains("TLS handshake failed", report.Fault!.Message, StringComparison.Ordinal);
        Assert.Empty(report.Results);
        Assert.Equal(0, await server.CountOpenAfterWaitAsync());
    }

    [Fact]
    public async Task A_plain_HTTP_server_cannot_be_reached_over_HTTPS()
    {
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync());
        Uri encrypted = new UriBuilder(server.BaseUri) { Scheme = "https" }.Uri;
        NimConnectionSettings settings = FaultClient.Settings(server) with { BaseUri = encrypted };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id);

        Assert.Equal(Unreachable, FaultClient.GetOutcome(report, Id));
        Assert.Equal(Unreachable, await FaultClient.ReadCatalogAsync(settings));
    }

    [Fact]
    public async Task A_TLS_handshake_without_a_response_ends_at_the_deadline()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync());
        DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
        Uri address = new($"https://localhost:{((IPEndPoint)silent.LocalEndpoint).Port}/v1");
        NimConnectionSettings settings = FaultClient.Settings(server, time) with { BaseUri = address };

        Task<ProbeReport> probing = FaultClient.ProbeAsync(settings, new ProbeOptions(), Id);
        using Socket connection = await silent.AcceptSocketAsync(TestContext.Current.CancellationToken);
        time.FireDeadlines();

        Assert.Equal(nameof(NimModelStatus.TimedOut), FaultClient.GetOutcome(await probing, Id));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_redirect_does_not_send_the_key_to_another_origin(string scheme)
    {
        using X509Certificate2 certificate = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        await using RawServer other = RawServer.Start(static r => r.RespondWithSuccessAsync(), scheme == "https" ? certificate : null);
        await using RawServer server = RawServer.Start(
            r => r.RespondAsync(307, "", $"Location: {new Uri(other.Origin, r.Path)}\r\n"), certificate);
        NimConnectionSettings settings = FaultClient.Settings(server) with { SkipCertificateCheck = true, ApiKey = FaultClient.Key };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id);

        Assert.Equal(NimModelStatus.Inconclusive, report.Single.Status);
        Assert.Equal("error " + NimErrorId.ResponseInvalid, await FaultClient.ReadCatalogAsync(settings));
        Assert.Equal(0, other.Accepted);
    }
}
