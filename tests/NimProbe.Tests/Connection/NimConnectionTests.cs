using System.Text;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Tests.Faults;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Connection;

public sealed class NimConnectionTests
{
    private const string Id = "publisher/model";
    private const string Key = "nvapi-0123456789abcdefABCDEF";

    private static readonly byte[] s_body = Encoding.UTF8.GetBytes($$"""{"model":"{{Id}}"}""");

    [Fact]
    public async Task The_key_is_sent_to_the_origin_of_the_service()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Key = Key, Models = [new SandboxModel(Id)] });
        using NimConnection connection = NimConnection.Open(harness.Settings(Key));
        Exchange exchange = await SendAsync(connection, connection.GetUri("/models"));

        Assert.True(exchange.SentKey);
        Assert.True(Assert.Single(harness.Server.Requests).AuthorizationMatches);
    }

    [Fact]
    public async Task The_key_is_not_sent_to_another_origin()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions { Key = Key, Models = [new SandboxModel(Id)] });
        await using ProbeHarness other = await ProbeHarness.StartAsync(new SandboxModel(Id));
        using NimConnection connection = NimConnection.Open(harness.Settings(Key));
        Exchange exchange = await SendAsync(connection, new Uri(other.Server.BaseUri + "/models"));

        Assert.Equal(200, exchange.StatusCode);
        Assert.False(exchange.SentKey);
        Assert.False(Assert.Single(other.Server.Requests).HasAuthorization);
    }

    [Theory]
    [InlineData("redirect_other_origin")]
    [InlineData("redirect_same_origin")]
    [InlineData("redirect_loop")]
    public async Task The_redirect_of_a_probe_is_not_followed(string answer)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, answer));
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget(Id)], settings: harness.Settings(Key));

        Assert.Equal(NimModelStatus.Inconclusive, report.Single.Status);
        Assert.Equal("/v1/chat/completions", Assert.Single(harness.Server.Requests).Path);
    }

    [Theory]
    [InlineData("echo_authorization", Key)]
    [InlineData("echo_account", AnswerTemplate.AccountId)]
    public async Task An_echoed_key_or_account_is_redacted(string answer, string secret)
    {
        await using ProbeHarness harness =
            await ProbeHarness.StartAsync(new SandboxOptions { Key = Key, Models = [new SandboxModel(Id, answer)] });
        ProbeReport report = await harness.ProbeAsync([new ProbeTarget(Id)], settings: harness.Settings(Key));

        Assert.Equal(NimModelStatus.Failing, report.Single.Status);
        Assert.Contains("(redacted)", report.Single.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, report.Single.Detail, StringComparison.Ordinal);
        Assert.All(report.Log, line => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_values_of_configured_headers_are_sent_and_redacted()
    {
        const string Token = "own-gateway-token-1";
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models = [new SandboxModel(Id, "echo")],
            CustomAnswers = new Dictionary<string, SandboxAnswer>
            {
                ["echo"] = new() { Status = 500, ContentType = "text/plain", Text = $"rejected {Token} by policy" },
            },
        });
        ProbeReport report = await harness.ProbeAsync(
            [new ProbeTarget(Id)],
            settings: harness.Settings() with { Headers = new Dictionary<string, string> { ["X-Gateway"] = Token } });

        Assert.Contains(harness.Server.Requests[0].Headers, static h => h.Key == "X-Gateway");
        Assert.Contains("rejected (redacted) by policy", report.Single.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip_choices")]
    [InlineData("brotli_choices")]
    [InlineData("wrong_content_type")]
    public async Task A_response_is_read_in_any_content_encoding(string answer)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, answer));

        Assert.Equal(NimModelStatus.Available, (await harness.ProbeAsync(Id)).Single.Status);
    }

    [Theory]
    [InlineData("huge_body")]
    [InlineData("gzip_bomb")]
    public async Task A_body_is_read_up_to_the_maximum_size(string answer)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, answer));
        using NimConnection connection = NimConnection.Open(harness.Settings());
        Exchange exchange = await connection.SendAsync(
            new ExchangeRequest(HttpMethod.Post, connection.GetUri("/chat/completions")) { Body = s_body },
            TestContext.Current.CancellationToken);

        Assert.True(exchange.IsBodyTruncated);
        Assert.Equal(ExchangeRequest.MaxProbeBodySize, exchange.Body.Length);
        Assert.Equal(ExchangeFailure.None, exchange.Failure);
    }

    [Theory]
    [InlineData("not_utf8", nameof(ExchangeFailure.None))]
    [InlineData("truncated_200", nameof(ExchangeFailure.Dropped))]
    [InlineData("reset_in_body", nameof(ExchangeFailure.Dropped))]
    [InlineData("reset_in_headers", nameof(ExchangeFailure.Dropped))]
    [InlineData("connection_closed", nameof(ExchangeFailure.Dropped))]
    public async Task A_failure_is_part_of_the_exchange_and_not_an_exception(string answer, string failure)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id, answer));
        using NimConnection connection = NimConnection.Open(harness.Settings());
        Exchange exchange = await connection.SendAsync(
            new ExchangeRequest(HttpMethod.Post, connection.GetUri("/chat/completions")) { Body = s_body },
            TestContext.Current.CancellationToken);

        Assert.Equal(failure, exchange.Failure.ToString());
    }

    [Theory]
    [InlineData("Date: Mon, 01 Jan 2001 00:00:00 GMT", "Mon, 01 Jan 2001 00:00:30 GMT")]
    [InlineData("Date: Fri, 31 Dec 2100 23:59:59 GMT", "Sat, 01 Jan 2101 00:00:29 GMT")]
    [InlineData("Date: some day", "Thu, 01 Jan 1970 00:00:30 GMT")]
    [InlineData("X-None: 1", "Thu, 01 Jan 1970 00:00:30 GMT")]
    [InlineData("Date: some day", "30")]
    public async Task A_Retry_After_date_is_relative_to_the_Date_header_or_the_clock(string header, string retryAfter)
    {
        await using RawServer server = RawServer.Start(r => r.RespondAsync(503, "", $"{header}\r\nRetry-After: {retryAfter}\r\n"));

        // The manual clock starts at the beginning of 1970.
        using NimConnection connection = NimConnection.Open(FaultClient.Settings(server, new ManualTimeProvider()));

        Assert.Equal(TimeSpan.FromSeconds(30), (await SendAsync(connection, connection.GetUri("/models"))).RetryAfter);
    }

    [Theory]
    [InlineData("ftp://user:secret@proxy.example:1")]
    [InlineData("proxy.example:8080")]
    [InlineData("socks5h://proxy.example:1080")]
    [InlineData("/proxy")]
    public void A_proxy_with_an_unsupported_scheme_is_rejected_when_the_connection_is_opened(string proxy)
    {
        NimConnectionSettings settings = new() { Proxy = new Uri(proxy, UriKind.RelativeOrAbsolute) };
        NimProbeException fault = Assert.Throws<NimProbeException>(() => NimConnection.Open(settings));

        Assert.Equal(NimErrorId.ParameterInvalid, fault.ErrorId);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("socks4")]
    [InlineData("socks4a")]
    [InlineData("SOCKS5")]
    public async Task An_unreachable_proxy_of_any_scheme_is_a_connection_failure(string scheme)
    {
        await using RawServer closed = RawServer.StartClosed();
        using NimConnection connection = NimConnection.Open(new NimConnectionSettings
        {
            BaseUri = new Uri("http://service.invalid/v1"),
            Proxy = new Uri($"{scheme}://{closed.Origin.Authority}"),
        });

        Assert.True((await SendAsync(connection, connection.GetUri("/models"))).IsConnectionFailure);
    }

    [Fact]
    public async Task The_User_Agent_header_is_sent()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id));
        await harness.ProbeAsync([new ProbeTarget(Id)], settings: harness.Settings() with { UserAgent = "NimProbe/9.9.9" });

        Assert.Equal("NimProbe/9.9.9", Assert.Single(harness.Server.Requests).Headers.Single(static h => h.Key == "User-Agent").Value);
    }

    [Fact]
    public async Task Cancellation_throws_an_exception()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxModel(Id));
        using NimConnection connection = NimConnection.Open(harness.Settings());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.SendAsync(
            new ExchangeRequest(HttpMethod.Get, connection.GetUri("/models")), new CancellationToken(canceled: true)));
    }

    private static Task<Exchange> SendAsync(NimConnection connection, Uri address) =>
        connection.SendAsync(new ExchangeRequest(HttpMethod.Get, address) { SendKey = true }, TestContext.Current.CancellationToken);
}
