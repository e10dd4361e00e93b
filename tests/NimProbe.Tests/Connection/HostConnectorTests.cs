using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Proxy;
using NimProbe.Sandbox.Tls;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

public sealed class HostConnectorTests
{
    private const string Id = "publisher/model";

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_silent_address_does_not_keep_a_run_from_the_next_address(string scheme)
    {
        using X509Certificate2 certificate = TlsCertificate.Create(TlsCertificateKind.SelfSigned);
        await using RawServer server = RawServer.Start(static r => r.RespondWithSuccessAsync(), scheme == "https" ? certificate : null);
        using SilentAddress silent = await SilentAddress.OpenAsync(server.Origin.Port);
        NimConnectionSettings settings = FaultClient.Settings(server) with
        {
            BaseUri = new Uri($"{scheme}://service.test:{server.Origin.Port}/v1"),
            SkipCertificateCheck = true,
            ResolveHost = (_, _) => Task.FromResult<IPAddress[]>([silent.EndPoint.Address, IPAddress.Loopback]),
        };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions { MaximumRetryCount = 0 }, Id);

        Assert.Equal(nameof(NimModelStatus.Available), FaultClient.GetOutcome(report, Id));
        Assert.Equal("1 models", await FaultClient.ReadCatalogAsync(settings));
        Assert.Equal(0, await server.CountOpenAfterWaitAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_silent_address_of_a_proxy_does_not_keep_a_run_from_its_next_address(bool isTls)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Models = [new SandboxModel(Id)], Tls = isTls ? TlsCertificateKind.SelfSigned : null });
        await using ProxyServer proxy = ProxyServer.Start();
        using SilentAddress silent = await SilentAddress.OpenAsync(proxy.Origin.Port);
        NimConnectionSettings settings = harness.Settings() with
        {
            NoProxy = false,
            Proxy = new Uri($"http://proxy.test:{proxy.Origin.Port}"),
            SkipCertificateCheck = true,
            ResolveHost = (_, _) => Task.FromResult<IPAddress[]>([silent.EndPoint.Address, IPAddress.Loopback]),
        };
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget(Id)], settings: settings);

        Assert.Null(report.Fault);
        Assert.Equal((NimModelStatus.Available, 1), (report.Single.Status, report.Single.Attempts));
        Assert.NotEmpty(proxy.Requests);
    }

    [Theory]
    [InlineData("http://service.test/v1", "http", "name")]
    [InlineData("https://service.test/v1", "http", "name")]
    [InlineData("http://service.test/v1", "socks5", "name")]
    [InlineData("http://service.test/v1", "http", "no address")]
    [InlineData("http://service.test/v1", "http", "refused")]
    [InlineData("https://service.test/v1", "http", "refused")]
    [InlineData("https://service.test/v1", "socks5", "refused")]
    public async Task A_proxy_that_cannot_be_reached_is_reported_as_the_failure_of_the_proxy(string baseUri, string scheme, string fault)
    {
        await using RawServer closed = RawServer.StartClosed();
        string authority = $"proxy.test:{closed.Origin.Port}";
        NimConnectionSettings settings = FaultClient.Settings(closed) with
        {
            BaseUri = new Uri(baseUri),
            NoProxy = false,
            Proxy = new Uri($"{scheme}://{authority}"),
            ResolveHost = (_, _) => fault switch
            {
                "name" => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
                "no address" => Task.FromResult<IPAddress[]>([]),
                _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
            },
        };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id);

        string reason = fault == "refused" ? "The proxy cannot be reached" : "The name of the proxy cannot be resolved";
        Assert.Equal(NimErrorId.EndpointUnreachable, report.Fault?.ErrorId);
        Assert.Contains($"{reason}: {authority}.", report.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(NimErrorCause.Proxy, report.Fault.Cause);
        Assert.Empty(report.Results);
        Assert.Equal(3, report.Log.Count);
        Assert.Equal("error " + NimErrorId.EndpointUnreachable, await FaultClient.ReadCatalogAsync(settings));
    }

    [Fact]
    public async Task A_service_at_an_IPv6_address_is_reached()
    {
        using TcpListener listener = ListenAtIPv6();
        using NimConnection connection = NimConnection.Open(new NimConnectionSettings { BaseUri = GetAddress(listener), NoProxy = true });
        Task<Exchange> sending = SendAsync(connection);
        using (TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            NetworkStream stream = client.GetStream();
            Assert.NotEqual(0, await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken));
            await stream.WriteAsync("HTTP/1.1 404 x\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), TestContext.Current.CancellationToken);
            Exchange exchange = await sending;

            Assert.Equal((ExchangeFailure.None, 404, null), (exchange.Failure, exchange.StatusCode, exchange.Proxy));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_at_an_IPv6_address_that_refuses_is_no_failure_of_a_proxy(bool isProxy)
    {
        Uri closed;
        using (TcpListener listener = ListenAtIPv6())
        {
            closed = GetAddress(listener);
        }

        await using RawServer unused = RawServer.StartClosed();
        NimConnectionSettings settings = FaultClient.Settings(unused) with
        {
            BaseUri = isProxy ? new Uri("http://service.test/v1") : closed,
            Proxy = isProxy ? new Uri(closed.GetLeftPart(UriPartial.Authority)) : null,
            NoProxy = !isProxy,
        };
        ProbeReport report = await FaultClient.ProbeAsync(settings, new ProbeOptions(), Id);

        string reason = isProxy ? $"The proxy cannot be reached: [::1]:{closed.Port}." : "Connection failed.";
        Assert.EndsWith(" cannot be reached. " + reason, report.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(isProxy ? NimErrorCause.Proxy : NimErrorCause.None, report.Fault.Cause);
    }

    private static Uri GetAddress(TcpListener listener) => new($"http://{listener.LocalEndpoint}/v1");

    private static TcpListener ListenAtIPv6()
    {
        TcpListener listener = new(IPAddress.IPv6Loopback, 0);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            Assert.Skip("This computer has no IPv6 loopback address.");
        }

        return listener;
    }

    [Theory]
    [InlineData("http", "http")]
    [InlineData("https", "http")]
    [InlineData("http", "socks5")]
    public async Task A_proxy_that_does_not_respond_before_the_deadline_is_a_failure_of_the_proxy(string service, string scheme)
    {
        using SilentAddress silent = await SilentAddress.OpenAsync();
        DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
        TaskCompletionSource connecting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer unused = RawServer.Start(static r => r.RespondWithSuccessAsync());
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(unused, time) with
        {
            BaseUri = new Uri($"{service}://service.test/v1"),
            NoProxy = false,
            Proxy = new Uri($"{scheme}://proxy.test:{silent.EndPoint.Port}"),
            ResolveHost = (_, _) =>
            {
                connecting.TrySetResult();
                return Task.FromResult<IPAddress[]>([silent.EndPoint.Address]);
            },
        });
        Task<Exchange> sending = SendAsync(connection);
        await connecting.Task;
        time.FireDeadlines();
        Exchange exchange = await sending;

        Assert.Equal(ExchangeFailure.ProxyUnreachable, exchange.Failure);
        Assert.Equal($"proxy.test:{silent.EndPoint.Port}", exchange.Proxy);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_proxy_that_exceeds_the_connect_timeout_is_reported_as_the_failure_of_the_proxy(string service)
    {
        using SilentAddress silent = await SilentAddress.OpenAsync();
        using NimConnection connection = NimConnection.Open(new NimConnectionSettings
        {
            BaseUri = new Uri($"{service}://service.test/v1"),
            Proxy = new Uri($"http://{silent.EndPoint}"),

            // The connect timeout is as long, and does not depend on the clock.
            Timeout = TimeSpan.FromSeconds(2),
            Time = new ManualTimeProvider(),
        });

        Assert.Equal(ExchangeFailure.ProxyUnreachable, (await SendAsync(connection)).Failure);
    }

    [Fact]
    public async Task A_service_that_does_not_respond_through_a_proxy_is_not_the_failure_of_the_proxy()
    {
        DeadlineTimeProvider time = FaultClient.TimeWithDeadlines();
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer proxy = RawServer.Start(r =>
        {
            arrived.TrySetResult();
            return r.WaitForClientToLeaveAsync();
        });
        using NimConnection connection = NimConnection.Open(
            FaultClient.Settings(proxy, time) with { BaseUri = new Uri("http://service.test/v1"), NoProxy = false, Proxy = proxy.Origin });
        Task<Exchange> sending = SendAsync(connection);
        await arrived.Task;
        time.FireDeadlines();
        Exchange exchange = await sending;

        Assert.Equal((ExchangeFailure.TimedOut, null), (exchange.Failure, exchange.Proxy));
    }

    [Theory]
    [InlineData("name", nameof(ExchangeFailure.NameNotResolved))]
    [InlineData("refused", nameof(ExchangeFailure.ConnectionFailed))]
    public async Task A_service_that_cannot_be_reached_is_not_the_failure_of_a_proxy(string fault, string failure)
    {
        await using RawServer closed = RawServer.StartClosed();
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(closed) with
        {
            BaseUri = new Uri($"http://service.test:{closed.Origin.Port}/v1"),
            ResolveHost = (_, _) => fault == "name"
                ? Task.FromException<IPAddress[]>(new SocketException((int)SocketError.TryAgain))
                : Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("127.0.0.3")]),
        });
        Exchange exchange = await SendAsync(connection);

        Assert.Equal((failure, null), (exchange.Failure.ToString(), exchange.Proxy));
    }

    private static Task<Exchange> SendAsync(NimConnection connection) => connection.SendAsync(
        new ExchangeRequest(HttpMethod.Get, connection.GetUri("/models")), TestContext.Current.CancellationToken);
}
