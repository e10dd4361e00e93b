using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Proxy;
using NimProbe.Sandbox.Tls;
using NimProbe.Tests.Faults;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The proxy: which requests pass, and what it records.</summary>
public sealed class ProxyServerTests
{
    private const string ChatBody = """{"model":"a/b","messages":[{"role":"user","content":"Hi"}]}""";
    private const string Key = "nvapi-0123456789abcdefABCDEF";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plain_http_passes_and_is_readable()
    {
        await using SandboxServer server = await StartServerAsync(new SandboxOptions { Key = Key });
        await using ProxyServer proxy = ProxyServer.Start();
        using HttpClient client = CreateClient(proxy);
        using HttpResponseMessage response = await client.SendAsync(CreateChatRequest(server, Key), Cancellation);

        Assert.Contains("choices", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.True(Assert.Single(server.Requests).AuthorizationMatches);
        ProxyRequest request = Assert.Single(proxy.Requests);
        Assert.Equal(("POST", $"{server.BaseUri}/chat/completions", null), (request.Method, request.Target, request.Refusal));
        Assert.Contains("Authorization: Bearer " + Key, request.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_passes_and_is_not_readable()
    {
        await using SandboxServer server = await StartServerAsync(new SandboxOptions { Key = Key, Tls = TlsCertificateKind.SelfSigned });
        await using ProxyServer proxy = ProxyServer.Start();
        using HttpClient client = CreateClient(proxy);
        using HttpResponseMessage response = await client.SendAsync(CreateChatRequest(server, Key), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(Assert.Single(server.Requests).AuthorizationMatches);
        ProxyRequest request = Assert.Single(proxy.Requests);
        Assert.Equal(("CONNECT", server.Origin.Authority, null), (request.Method, request.Target, request.Refusal));
        Assert.DoesNotContain(Key, request.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("/v1", request.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user:pass:word", "user", "pass:word")]
    [InlineData("Ümläut:pässword", "Ümläut", "pässword")]
    public async Task A_credential_is_requested_accepted_and_not_forwarded(string credential, string user, string password)
    {
        await using SandboxServer server = await StartServerAsync(new SandboxOptions());
        await using ProxyServer proxy = ProxyServer.Start(new ProxyOptions { Credential = credential });
        using HttpClient client = CreateClient(proxy, new NetworkCredential(user, password));
        using HttpResponseMessage response = await client.SendAsync(CreateChatRequest(server), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([407, null], proxy.Requests.Select(static r => r.Refusal));
        IEnumerable<string> forwarded = Assert.Single(server.Requests).Headers.Keys;
        Assert.DoesNotContain(forwarded, static name => name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "wrong")]
    [InlineData(true, null)]
    [InlineData(true, "wrong")]
    public async Task No_request_passes_with_a_wrong_or_missing_credential(bool isTls, string? password)
    {
        await using SandboxServer server = await StartServerAsync(isTls);
        await using ProxyServer proxy = ProxyServer.Start(new ProxyOptions { Credential = "user:right" });
        using HttpClient client = CreateClient(proxy, password is null ? null : new NetworkCredential("user", password));

        Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, await GetStatusAsync(client, CreateChatRequest(server)));
        Assert.All(proxy.Requests, static r => Assert.Equal(407, r.Refusal));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("http://nim.invalid/v1/models")]
    [InlineData("https://nim.invalid/v1/models")]
    [InlineData("http://192.0.2.1/v1/models")]
    public async Task No_request_passes_to_another_machine(string address)
    {
        await using ProxyServer proxy = ProxyServer.Start();
        using HttpClient client = CreateClient(proxy);

        Assert.Equal(HttpStatusCode.Forbidden, await GetStatusAsync(client, new HttpRequestMessage(HttpMethod.Get, address)));
        Assert.Equal(403, Assert.Single(proxy.Requests).Refusal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_closed_port_is_a_bad_gateway(string scheme)
    {
        await using RawServer closed = RawServer.StartClosed();
        await using ProxyServer proxy = ProxyServer.Start();
        using HttpClient client = CreateClient(proxy);

        HttpRequestMessage request = new(HttpMethod.Get, $"{scheme}://{closed.BaseUri.Authority}/v1/models");
        Assert.Equal(HttpStatusCode.BadGateway, await GetStatusAsync(client, request));
    }

    [Theory]
    [InlineData("CONNECT 127.0.0.1 HTTP/1.1\r\n\r\n")]
    [InlineData("GET https://127.0.0.1/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET models HTTP/1.1\r\n\r\n")]
    [InlineData("hello\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    public async Task An_invalid_proxy_request_is_a_bad_request(string head)
    {
        await using ProxyServer proxy = ProxyServer.Start();

        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync(proxy, head), StringComparison.Ordinal);
        Assert.Equal(400, Assert.Single(proxy.Requests).Refusal);
    }

    [Fact]
    public async Task The_recorded_requests_can_be_read_and_deleted_over_http()
    {
        await using SandboxServer server = await StartServerAsync(new SandboxOptions());
        await using ProxyServer proxy = ProxyServer.Start(new ProxyOptions { Credential = "user:right" });
        using HttpClient client = CreateClient(proxy);
        using HttpClient direct = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = proxy.Origin };
        await GetStatusAsync(client, CreateChatRequest(server));

        JsonElement requests = JsonElement.Parse(await direct.GetStringAsync("/_sandbox/requests", Cancellation));
        JsonElement request = Assert.Single(requests.EnumerateArray());
        Assert.Equal(["method", "target", "head", "refusal"], request.EnumerateObject().Select(static p => p.Name));
        Assert.Equal("POST", request.GetProperty("method").GetString());
        Assert.Equal(407, request.GetProperty("refusal").GetInt32());
        using HttpResponseMessage reset = await direct.PostAsync("/_sandbox/reset", null, Cancellation);
        Assert.Equal("[]", await direct.GetStringAsync("/_sandbox/requests", Cancellation));
        using HttpResponseMessage other = await direct.GetAsync("/v1/models", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_requests_pass_concurrently(bool isTls)
    {
        await using SandboxServer server = await StartServerAsync(isTls);
        await using ProxyServer proxy = ProxyServer.Start(new ProxyOptions { Credential = "user:right" });
        using HttpClient client = CreateClient(proxy, new NetworkCredential("user", "right"));
        IEnumerable<Task<HttpStatusCode>> requests = Enumerable.Range(0, 50).Select(_ => GetStatusAsync(client, CreateChatRequest(server)));
        HttpStatusCode[] statuses = await Task.WhenAll(requests);

        Assert.All(statuses, static s => Assert.Equal(HttpStatusCode.OK, s));
        Assert.Equal(50, server.Requests.Count);
    }

    [Fact]
    public async Task The_server_notices_a_client_that_disconnects_from_the_proxy()
    {
        await using SandboxServer server = await StartServerAsync(new SandboxOptions { Models = [new SandboxModel("a/b", "no_answer")] });
        await using ProxyServer proxy = ProxyServer.Start();
        using HttpClient client = CreateClient(proxy);
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<HttpResponseMessage> chat = client.SendAsync(CreateChatRequest(server), cancel.Token);
        while (server.Statistics.InFlight == 0)
        {
            await Task.Delay(10, Cancellation);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chat);
        while (server.Statistics.InFlight > 0)
        {
            await Task.Delay(10, Cancellation);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        await using ProxyServer first = ProxyServer.Start();
        SandboxException error = Assert.Throws<SandboxException>(() => ProxyServer.Start(new ProxyOptions { Port = first.Origin.Port }));

        Assert.Contains($"{first.Origin.Port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static Task<SandboxServer> StartServerAsync(bool isTls) =>
        StartServerAsync(new SandboxOptions { Tls = isTls ? TlsCertificateKind.SelfSigned : null });

    private static Task<SandboxServer> StartServerAsync(SandboxOptions options) =>
        SandboxServer.StartAsync(options with { Models = options.Models ?? [new SandboxModel("a/b")] }, Cancellation);

    private static HttpClient CreateClient(ProxyServer proxy, NetworkCredential? credential = null) => new(new HttpClientHandler
    {
        Proxy = new WebProxy(proxy.Origin) { Credentials = credential },
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    });

    private static HttpRequestMessage CreateChatRequest(SandboxServer server, string? key = null)
    {
        HttpRequestMessage request = new(HttpMethod.Post, server.BaseUri + "/chat/completions")
        {
            Content = new StringContent(ChatBody, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    /// <summary>Gets the status code of the response, or that of a refused tunnel.</summary>
    private static async Task<HttpStatusCode> GetStatusAsync(HttpClient client, HttpRequestMessage request)
    {
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, Cancellation);
            return response.StatusCode;
        }
        catch (HttpRequestException error) when (error is { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: not null })
        {
            return error.StatusCode.Value;
        }
    }

    private static async Task<string> SendAsync(ProxyServer proxy, string text)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Origin.Port, Cancellation);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Cancellation);
        using StreamReader reader = new(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
