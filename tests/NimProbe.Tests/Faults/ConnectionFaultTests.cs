using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox.Tls;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>What goes wrong before a request is read: refused, reset, and certificates that nobody should trust.</summary>
[Collection(ScaledTimeTests.Name)]
public sealed class ConnectionFaultTests
{
    private const string Id = "publisher/model";

    [Fact]
    public async Task A_port_that_is_closed_at_first_is_asked_again_until_it_opens()
    {
        await using RawServer server = RawServer.Start(static r => r.AnswerWellAsync(), listens: false);
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
    public async Task A_connection_that_is_reset_is_asked_for_again(int resets)
    {
        await using RawServer server = RawServer.Start(static r => r.AnswerWellAsync(), resetsConnection: n => n <= resets);
        ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions(), Id);

        Assert.Equal(nameof(NimModelStatus.Available), FaultClient.OutcomeOf(report, Id));
        Assert.Equal(resets + 1, report.Single.Attempts);
        Assert.Equal(0, await server.CountLeftOpenAsync());
    }

    [Fact]
    public async Task Connections_that_are_always_reset_are_one_verdict_or_one_error()
    {
        await using RawServer server = RawServer.Start(static r => r.AnswerWellAsync(), resetsConnection: static _ => true);
        ProbeReport report = await FaultClient.ProbeAsync(FaultClient.Settings(server), new ProbeOptions(), Id);

        // The reset may come while the connection is made, or after the request has left.
        Assert.Contains(FaultClient.OutcomeOf(report, Id), new[] { nameof(NimModelStatus.Unreachable), "error " + NimErrorId.EndpointUnreachable });
        Assert.Equal(3, report.Log.Count);
    }

    [Fact]
    public async Task A_look_up_of_an_end_of_life_outlives_a_closed_port_and_a_reset()
    {
        await using RawServer closed = RawServer.Start(static r => r.AnswerWellAsync(), listens: false);
        await using RawServer resetting = RawServer.Start(static r => r.AnswerWellAsync(), resetsConnection: static _ => true);
        await using RawServer recovering = RawServer.Start(
            static r => r.AnswerAsync(410, """{"detail":"The model has reached its end of life on 2026-05-14T00:00:00Z."}"""), resetsConnection: static n => n == 1);

        Assert.Equal(nameof(NimChangeKind.Removed), await FaultClient.LookUpEndOfLifeAsync(FaultClient.Settings(closed)));
        Assert.Equal(nameof(NimChangeKind.Removed), await FaultClient.LookUpEndOfLifeAsync(FaultClient.Settings(resetting)));
        Assert.Equal(nameof(NimChangeKind.Retired), await FaultClient.LookUpEndOfLifeAsync(FaultClient.Settings(recovering)));
        Assert.Equal(0, await recovering.CountLeftOpenAsync());
    }

    [Theory]
    [InlineData(1, "1 models")]
    [InlineData(int.MaxValue, "error " + NimErrorId.EndpointUnreachable)]
    public async Task A_catalogue_whose_connection_is_reset_is_asked_for_again(int resets, string outcome)
    {
        await using RawServer server = RawServer.Start(static r => r.AnswerWellAsync(), resetsConnection: n => n <= resets);

        Assert.Equal(outcome, await FaultClient.ReadCatalogAsync(FaultClient.Settings(server)));
        Assert.Equal(2, server.Accepted);
    }

    [Theory]
    [InlineData(TlsCertificateKind.SelfSigned)]
    [InlineData(TlsCertificateKind.Expired)]
    [InlineData(TlsCertificateKind.WrongHost)]
    public async Task A_bad_certificate_ends_the_run_before_a_request_is_sent(TlsCertificateKind kind)
    {
        using X509Certificate2 certificate = TlsCertificate.Make(kind);
        await using RawServer server = RawServer.Start(static r => r.AnswerWellAsync(), certificate);
        NimConnectionSettings settings = FaultClient.Settings(server) with { ApiKey = FaultClient.Key };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id, "publisher/other");

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Contains("server's certificate", report.Fault!.Message, StringComparison.Ordinal);
        Assert.Empty(report.Results);
        Assert.Equal("error " + NimErrorId.EndpointUnreachable, await FaultClient.ReadCatalogAsync(settings));
        Assert.Equal(nameof(NimChangeKind.Removed), await FaultClient.LookUpEndOfLifeAsync(settings));
        Assert.Empty(server.Requests);
        Assert.Equal(0, await server.CountLeftOpenAsync());
    }

    [Theory]
    [InlineData(TlsCertificateKind.SelfSigned)]
    [InlineData(TlsCertificateKind.Expired)]
    [InlineData(TlsCertificateKind.WrongHost)]
    public async Task A_bad_certificate_is_taken_where_the_caller_says_so(TlsCertificateKind kind)
    {
        using X509Certificate2 certificate = TlsCertificate.Make(kind);
        await using RawServer server = RawServer.Start(static r => r.AnswerWellAsync(), certificate);
        NimConnectionSettings settings = FaultClient.Settings(server) with { SkipCertificateCheck = true };

        Assert.Equal(nameof(NimModelStatus.Available), FaultClient.OutcomeOf(await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id), Id));
        Assert.Equal("1 models", await FaultClient.ReadCatalogAsync(settings));
        Assert.Equal(0, await server.CountLeftOpenAsync());
    }

    [Fact]
    public async Task A_server_that_ends_the_encryption_after_the_handshake_ends_the_run_too()
    {
        using X509Certificate2 certificate = TlsCertificate.Make(TlsCertificateKind.SelfSigned);
        await using RawServer server = RawServer.Start(static r => r.BreakEncryptionAsync(), certificate);
        NimConnectionSettings settings = FaultClient.Settings(server) with { SkipCertificateCheck = true };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id, "publisher/other");

        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Contains("TLS handshake failed", report.Fault!.Message, StringComparison.Ordinal);
        Assert.Empty(report.Results);
        Assert.Equal(0, await server.CountLeftOpenAsync());
    }

    [Fact]
    public async Task Plain_http_where_TLS_is_expected_cannot_be_reached()
    {
        await using RawServer server = RawServer.Start(static r => r.AnswerWellAsync());
        NimConnectionSettings settings = FaultClient.Settings(server) with { BaseUri = new UriBuilder(server.BaseUri) { Scheme = "https" }.Uri };

        Assert.Equal("error " + NimErrorId.EndpointUnreachable, FaultClient.OutcomeOf(await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id), Id));
        Assert.Equal("error " + NimErrorId.EndpointUnreachable, await FaultClient.ReadCatalogAsync(settings));
    }

    [Fact]
    public async Task A_server_that_never_shakes_hands_is_given_up_when_the_deadline_passes()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using RawServer server = RawServer.Start(static r => r.AnswerWellAsync());
        DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
        NimConnectionSettings settings = FaultClient.Settings(server, time) with { BaseUri = new Uri($"https://localhost:{((IPEndPoint)silent.LocalEndpoint).Port}/v1") };

        Task<ProbeReport> probing = FaultClient.ProbeAsync(settings, new ProbeOptions(), Id);
        using Socket connection = await silent.AcceptSocketAsync(TestContext.Current.CancellationToken);
        time.PassDeadlines();

        Assert.Equal(nameof(NimModelStatus.TimedOut), FaultClient.OutcomeOf(await probing, Id));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_redirect_takes_the_key_to_no_other_origin(string scheme)
    {
        using X509Certificate2 certificate = TlsCertificate.Make(TlsCertificateKind.SelfSigned);
        await using RawServer other = RawServer.Start(static r => r.AnswerWellAsync(), scheme == "https" ? certificate : null);
        await using RawServer server = RawServer.Start(r => r.AnswerAsync(307, "", $"Location: {new Uri(other.Origin, r.Path)}\r\n"), certificate);
        NimConnectionSettings settings = FaultClient.Settings(server) with { SkipCertificateCheck = true, ApiKey = FaultClient.Key };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id);

        Assert.Equal(NimModelStatus.Inconclusive, report.Single.Status);
        Assert.Equal("error " + NimErrorId.ResponseInvalid, await FaultClient.ReadCatalogAsync(settings));
        Assert.Equal(0, other.Accepted);
    }
}
