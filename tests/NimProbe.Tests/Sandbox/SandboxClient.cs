using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NimProbe.Sandbox;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>An HTTP client without redirects and decompression, which is cancelled with the test.</summary>
internal sealed class SandboxClient : IDisposable
{
    private readonly HttpClient _http;

    public SandboxClient(SandboxServer server)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
        };
        _http = new HttpClient(handler) { BaseAddress = server.Origin, Timeout = Timeout.InfiniteTimeSpan };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<string> TextAsync(HttpResponseMessage response) => await response.Content.ReadAsStringAsync(Cancellation);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => JsonElement.Parse(await TextAsync(response));

    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : null;

    public Task<HttpResponseMessage> GetAsync(string path, string? authorization = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), authorization);

    public Task<HttpResponseMessage> PostAsync(
        string path,
        string body,
        string? authorization = null,
        int? pollSeconds = null,
        CancellationToken? cancellation = null)
    {
        StringContent content = new(body, MediaTypeHeaderValue.Parse("application/json"));
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
        if (pollSeconds is int seconds)
        {
            request.Headers.Add("NVCF-POLL-SECONDS", $"{seconds}");
        }

        return SendAsync(request, authorization, cancellation);
    }

    public Task<HttpResponseMessage> ChatAsync(
        string model,
        string? authorization = null,
        int? pollSeconds = null,
        CancellationToken? cancellation = null) =>
        PostAsync("/v1/chat/completions", CreateChatBody(model), authorization, pollSeconds, cancellation);

    public Task<HttpResponseMessage> EmbedAsync(string model) =>
        PostAsync("/v1/embeddings", JsonSerializer.Serialize(new { model, input = "test", input_type = "query" }));

    public Task<HttpResponseMessage> CompleteAsync(string model) =>
        PostAsync("/v1/completions", JsonSerializer.Serialize(new { model, prompt = "a", max_tokens = 16 }));

    public void Dispose() => _http.Dispose();

    private static string CreateChatBody(string model)
    {
        var message = new { role = "user", content = "Hi" };
        return JsonSerializer.Serialize(new { model, messages = new[] { message }, max_tokens = 16, stream = false });
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? authorization, CancellationToken? cancellation = null)
    {
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation ?? Cancellation);
    }
}
