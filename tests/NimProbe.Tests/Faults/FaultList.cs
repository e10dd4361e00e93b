using System.IO.Compression;
using System.Text;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Faults;

/// <summary>The faulty responses of a server that has read a request.</summary>
internal static class FaultList
{
    private static readonly string s_manyHeaders = string.Concat(Enumerable.Repeat("X-A: a\r\n", 500));

    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private const string HeadersTwice =
        "Content-Type: application/json\r\nContent-Type: text/html\r\nnvcf-reqid: a\r\nnvcf-reqid: b\r\n"
        + "Retry-After: 1\r\nRetry-After: x\r\nDeprecation: 2099-01-01\r\nDeprecation: no\r\nLocation: /a\r\nLocation: /b\r\n"
        + "Connection: keep-alive\r\nConnection: x\r\n";

    private const string InvalidHeaders =
        "Content-Type: application/json; charset=\"\u00ff; boundary\r\nnvcf-reqid: \u00ff\u00fe\r\n"
        + "Retry-After: 99999999999999999999999999\r\nDeprecation: 9999-99-99T99:99:99Z\r\nLocation: http://[::1\r\n"
        + "Content-Language: ,,,;q=9\r\nDate: never\r\nAge: -9\r\n";

    private const string InformationalResponses =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n";

    private const string SwitchingProtocols = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

    private static readonly string s_block = new('a', 1 << 16);

    public static IReadOnlyList<Fault> All { get; } =
        [.. Connections(), .. Heads(), .. Lengths(), .. Encodings(), .. Bodies(), .. Redirects(), .. Pages(), .. Statuses()];

    private static IEnumerable<Fault> Connections() =>
    [
        new("closed without a byte", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, "", static r => r.Close())),
        new("reset without a byte", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, "", static r => r.Reset())),
        new("closed in the headers", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, Head, static r => r.Close())),
        new("reset in the headers", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, Head, static r => r.Reset())),
        new("closed in the body", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + "Content-Length: 4000\r\n\r\n" + r.GoodBody[..50], static r => r.Close())),
        new("reset in the body", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + "Content-Length: 4000\r\n\r\n" + r.GoodBody[..50], static r => r.Reset())),
        new("no response", TimedOut, NimErrorId.CatalogTimeout, static r => r.WaitForClientToLeaveAsync()) { IsEndless = true },
        new("headers and no body", TimedOut, NimErrorId.CatalogTimeout,
            static r => Then(r, Head + "Content-Length: 10\r\n\r\n", static r => r.WaitForClientToLeaveAsync())) { IsEndless = true },
        new("a body without end, byte by byte", TimedOut, NimErrorId.CatalogTimeout,
            static r => Then(r, Head + "\r\n{", static r => r.FloodAsync(" ", 20))) { IsEndless = true },
        new("100 MB", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + "Content-Length: 104857600\r\n\r\n{\"data\":\"", static r => r.FloodAsync(s_block))),
        new("a body without end", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + "\r\n{\"data\":\"", static r => r.FloodAsync(s_block))),
    ];

    private static IEnumerable<Fault> Heads() =>
    [
        new("another protocol", Unreachable, NimErrorId.EndpointUnreachable,
            static r => Then(r, "SSH-2.0-OpenSSH_9.6\r\n", static r => r.Close())),
        new("a TLS alert in plain http", Unreachable, NimErrorId.EndpointUnreachable,
            static r => Then(r, "\u0015\u0003\u0001\0\u0002\u0002\u0046", static r => r.Close())),
        new("a status code of letters", Unreachable, NimErrorId.EndpointUnreachable,
            static r => Then(r, "HTTP/1.1 2OO OK\r\n\r\n", static r => r.Close())),
        new("a status code of five digits", Unreachable, NimErrorId.EndpointUnreachable,
            static r => Then(r, "HTTP/1.1 20000 OK\r\n\r\n", static r => r.Close())),
        new("a header without colon", Unreachable, NimErrorId.EndpointUnreachable,
            static r => Then(r, Head + "nonsense\r\n\r\n", static r => r.Close())),
        new("NUL in a header", Available, null, static r => r.RespondWithSuccessAsync("X-A: a\0b\r\n")),
        new("a header of 1 MB", Unreachable, NimErrorId.EndpointUnreachable,
            static r => Then(r, Head + "X-A: " + new string('a', 1 << 20) + "\r\n\r\n", static r => r.Close())),
        new("headers without end", Unreachable, NimErrorId.EndpointUnreachable,
            static r => Then(r, Head, static r => r.FloodAsync(s_manyHeaders))),
        new("headers without end, one by one", TimedOut, NimErrorId.CatalogTimeout,
            static r => Then(r, Head, static r => r.FloodAsync("X-A: a\r\n", 20))) { IsEndless = true },
        new("every header twice", Available, null,
            static r => r.RespondWithSuccessAsync(HeadersTwice)),
        new("headers with invalid values", Available, null,
            static r => r.RespondWithSuccessAsync(InvalidHeaders)),
        new("no content type", Available, null, static r => r.RespondWithSuccessAsync("X-A: b\r\n")),
        new("1xx responses before the response", Available, null,
            static r => Then(r, InformationalResponses, static r => r.RespondWithSuccessAsync())),
        new("1xx responses without end", TimedOut, NimErrorId.CatalogTimeout,
            static r => r.FloodAsync("HTTP/1.1 100 Continue\r\n\r\n", 1)) { IsEndless = true },
        new("switching protocols", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, SwitchingProtocols, static r => r.Close())),
    ];

    private static IEnumerable<Fault> Lengths() =>
    [
        new("a Content-Length that is too small", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + "Content-Length: 20\r\n\r\n" + r.GoodBody, static r => r.Close())),
        new("a Content-Length below zero", Available, null,
            static r => Then(r, Head + "Content-Length: -1\r\n\r\n" + r.GoodBody, static r => r.Close())),
        new("a Content-Length that overflows", Available, null,
            static r => Then(r, Head + "Content-Length: 99999999999999999999999\r\n\r\n" + r.GoodBody, static r => r.Close())),
        new("two values of Content-Length", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + "Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + r.GoodBody, static r => r.Close())),
        new("a missing last chunk", Failing, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + Chunked + Chunk(r.GoodBody), static r => r.Close())),
        new("an incomplete chunk", Failing, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + Chunked + "fff\r\n" + r.GoodBody, static r => r.Reset())),
        new("a chunk without a size", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + Chunked + "size\r\n" + r.GoodBody, static r => r.Close())),
        new("a chunk larger than memory", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + Chunked + "ffffffffffffffffffff\r\n" + r.GoodBody, static r => r.Close())),
        new("a chunk extension without end", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + Chunked + "5;", static r => r.FloodAsync(new string('x', 4096)))),
        new("trailers without end", Failing, NimErrorId.ResponseInvalid,
            static r => Then(r, Head + Chunked + Chunk(r.GoodBody) + "0\r\n", static r => r.FloodAsync(s_manyHeaders))),
        new("chunks of one byte", Available, null,
            static r => r.SendAsync(Head + Chunked + string.Concat(r.GoodBody.Select(static c => Chunk(c.ToString()))) + "0\r\n\r\n")),
    ];

    private static IEnumerable<Fault> Encodings() =>
    [
        new("a gzip bomb", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "gzip", CompressionBomb.Gzip)),
        new("a brotli bomb", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "br", CompressionBomb.Brotli)),
        new("a deflate bomb", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "deflate", CompressionBomb.Deflate)),
        new("invalid gzip", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Encoded(r, "gzip", Encoding.UTF8.GetBytes(r.GoodBody))),
        new("invalid brotli", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Encoded(r, "br", Encoding.UTF8.GetBytes(r.GoodBody))),
        new("invalid deflate", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Encoded(r, "deflate", Encoding.UTF8.GetBytes(r.GoodBody))),
        new("truncated gzip", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "gzip", CompressionBomb.Gzip[..100])),
        new("truncated brotli", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "br", CompressionBomb.Brotli[..12])),
        new("damaged gzip", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "gzip", Damaged(CompressionBomb.Gzip))),
        new("damaged brotli", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "br", Damaged(CompressionBomb.Brotli))),
        new("an unknown encoding", Available, null, static r => Encoded(r, "lzw", Encoding.UTF8.GetBytes(r.GoodBody))),
        new("gzip within gzip", Inconclusive, NimErrorId.ResponseInvalid,
            static r => Encoded(r, "gzip", CompressionBomb.Pack(static s => ToGzip(ToGzip(s)), r.GoodBody))),
    ];

    private static IEnumerable<Fault> Bodies() =>
    [
        Body("an empty body", Inconclusive, ""),
        Body("white space", Inconclusive, new string(' ', 1 << 20)),
        Body("null", Inconclusive, "null"),
        Body("an empty object", Failing, "{}"),
        Body("an empty list", Failing, "[]"),
        Body("JSON in UTF-16", Inconclusive, "\ufeff" + string.Concat(RawRequest.ChatResponse.Select(static c => c + "\0"))),
        Body("NUL in JSON", Inconclusive, "{\"data\":[{\"id\":\"a\0b\"}],\"choices\":[{\0}]}"),
        Body("JSON 10,000 levels deep", Inconclusive, new string('[', 10_000) + new string(']', 10_000)),
        Body("objects 10,000 levels deep", Inconclusive,
            string.Concat(Enumerable.Repeat("{\"data\":", 10_000)) + "1" + new string('}', 10_000)),
        Body("an error 60 levels deep", Failing, string.Concat(Enumerable.Repeat("{\"error\":", 60)) + "1" + new string('}', 60)),
        Body("text after the JSON", Inconclusive, "{}{}"),
        Body("a name that is half a surrogate pair", Failing, "{\"\\ud800\":1,\"choices\":7,\"data\":7}"),
        Body("names that are half a surrogate pair", Failing, "{" + string.Join(',', Enumerable.Repeat("\"\\ud800\":1", 20_000)) + "}"),
        Body("names in invalid UTF-8", Failing, "{\"\u00ff\u00fe\":1,\"e\u00ffrror\":2}"),
        Body("a text that is half a surrogate pair", Failing, "{\"error\":\"\\ud800 \\udc00\",\"data\":\"\\udfff\"}"),
        Body("an entry that is half a surrogate pair", Failing, "{\"choices\":[{\"\\ud800\":1}],\"data\":[{\"\\ud800\":1}]}"),
        Body("numbers beyond double", Failing, "{\"error\":{\"code\":1e999999,\"message\":" + new string('9', 4000) + "}}"),
        Body("a million escapes", Failing, "{\"detail\":\"" + string.Concat(Enumerable.Repeat("\\u0000", 150_000)) + "\"}"),
        Body("100,000 errors", Failing, "{" + string.Join(',', Enumerable.Repeat("\"error\":{}", 90_000)) + "}"),
        Body("events of invalid JSON", Inconclusive, string.Concat(Enumerable.Repeat("data:{\n", 20_000))),
        Body("terminal codes", Inconclusive, "\u001b]0;title\u0007\u001b[2J" + string.Concat(Enumerable.Repeat("\u001b[", 5000))),
        new("a deeply nested completion", Available, NimErrorId.ResponseInvalid,
            static r => r.RespondAsync(200, "{\"choices\":[{\"message\":" + new string('[', 50) + new string(']', 50) + "}],\"x\":1e999}")),
        new("a completion with invalid names", Available, NimErrorId.ResponseInvalid,
            static r => r.RespondAsync(200, "{\"\\ud800\":1,\"choices\":[{\"\\udfff\":0,\"message\":{}}]}")),
    ];

    private static IEnumerable<Fault> Redirects() =>
    [
        Redirect("a redirect to itself", 302, static r => r.Path),
        Redirect("a redirect to another host", 307, static _ => "http://redirected.invalid/v1/models"),
        Redirect("a redirect to another port", 308, static _ => "http://127.0.0.1:1/v1/models"),
        Redirect("a redirect to a file", 302, static _ => "file:///etc/passwd"),
        Redirect("a redirect to an invalid address", 301, static _ => "http://[::1"),
        Redirect("a redirect to an invalid host", 301, static _ => "//["),
        Redirect("a redirect to an invalid port", 301, static _ => "//127.0.0.1:99999999/"),
        Redirect("a redirect to an empty address", 303, static _ => ""),
        Redirect("a redirect to 30 KB", 302, static _ => "/" + new string('a', 30_000)),
        Redirect("a redirect to bytes", 302, static _ => "\u00ff\u00fe"),
        Redirect("a redirect to a script", 302, static _ => "javascript:alert(1)"),
        new("a redirect without Location", Inconclusive, NimErrorId.ResponseInvalid, static r => r.RespondAsync(302, "")),
    ];

    private static IEnumerable<Fault> Pages() =>
    [
        Page("a page", 200, Inconclusive, "<html><title>Sign in</title></html>"),
        Page("a page with a request id", 200, Inconclusive, "<html>404 page not found</html>", "nvcf-reqid: 87ea0ddc\r\n"),
        Page("a page that is gone", 410, Inconclusive, "<html>reached its end of life on 2026-05-14T00:00:00Z</html>"),
        Page("a page that is closed", 404, Inconclusive, "\n<!DOCTYPE html>Function 'f': Not found for account 'a'"),
        Page("a page of a firewall", 403, Unreachable, "<html>Authentication failed</html>"),
        Page("a page of a full gateway", 503, Unreachable, "<html>ResourceExhausted</html>", "Retry-After: 1\r\n"),
        Page("XML", 404, Inconclusive, "<?xml version=\"1.0\"?><Error><Message>The bucket does not exist</Message></Error>"),
        Page("text that claims to be a page", 410, Inconclusive, "Gone"),
        Body("a null message", Failing, "{\"choices\":[{\"message\":null}]}"),
        Body("an error event", Failing, "event: error\n: The engine stopped\n\n"),
        Body("only comments", Inconclusive, ": ping\n\n: ping\n\n"),
        new("an empty request id", Available, null, static r => r.RespondWithSuccessAsync("nvcf-reqid: \r\n")),
    ];

    private static IEnumerable<Fault> Statuses() =>
    [
        Status("no content", 204, Inconclusive),
        Status("not modified", 304, Inconclusive),
        Status("a teapot", 418, RequestRejected),
        Status("an unknown status code", 999, Inconclusive),
        new("Retry-After in the year 1", Failing, NimErrorId.ResponseInvalid,
            static r => r.RespondAsync(500, "{\"detail\":\"no\"}", "Retry-After: Mon, 01 Jan 0001 00:00:00 GMT\r\n")),
        new("an end of life in the year 0", Retired, NimErrorId.ResponseInvalid,
            static r => r.RespondAsync(410, "{\"detail\":\"The model 'x' has reached its end of life on 0000-00-00T00:00:00Z.\"}")),
    ];

    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    private static Fault Body(string name, NimModelStatus verdict, string body) =>
        new(name, verdict, NimErrorId.ResponseInvalid, r => r.RespondAsync(200, Encoding.Latin1.GetBytes(body)));

    private static Fault Page(string name, int code, NimModelStatus verdict, string body, string headers = "") =>
        new(name, verdict, NimErrorId.ResponseInvalid, r => r.RespondAsync(code, body, "Content-Type: text/html\r\n" + headers));

    private static Fault Redirect(string name, int status, Func<RawRequest, string> target) =>
        new(name, Inconclusive, NimErrorId.ResponseInvalid, r => r.RespondAsync(status, "", $"Location: {target(r)}\r\n"));

    private static Fault Status(string name, int status, NimModelStatus verdict) =>
        new(name, verdict, NimErrorId.ResponseInvalid, r => r.RespondAsync(status, "{\"detail\":\"no\"}"));

    private static Task Encoded(RawRequest request, string encoding, byte[] body) =>
        request.RespondAsync(200, body, $"Content-Type: application/json\r\nContent-Encoding: {encoding}\r\n");

    private static GZipStream ToGzip(Stream stream) => new(stream, CompressionLevel.Fastest);

    private static byte[] Damaged(byte[] packed)
    {
        byte[] damaged = [.. packed];
        for (int at = 10; at < damaged.Length; at += 3)
        {
            damaged[at] ^= 0x5a;
        }

        return damaged;
    }

    private static async Task Then(RawRequest request, string text, Func<RawRequest, Task> next)
    {
        await request.SendAsync(text);
        await next(request);
    }

    private static async Task Then(RawRequest request, string text, Action<RawRequest> next)
    {
        await request.SendAsync(text);
        next(request);
    }
}
