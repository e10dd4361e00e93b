using System.IO.Compression;
using System.Text;
using static NimProbe.NimModelStatus;

namespace NimProbe.Tests.Faults;

/// <summary>Every way to misbehave that a server has once it has read a request.</summary>
internal static class FaultList
{
    private static readonly string s_manyHeaders = string.Concat(Enumerable.Repeat("X-A: a\r\n", 500));

    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    public static IReadOnlyList<Fault> All { get; } = [.. Connections(), .. Heads(), .. Lengths(), .. Encodings(), .. Bodies(), .. Redirects(), .. Statuses()];

    private static IEnumerable<Fault> Connections() =>
    [
        new("closed without a byte", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, "", static r => r.Close())),
        new("reset without a byte", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, "", static r => r.Reset())),
        new("closed in the headers", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, Head, static r => r.Close())),
        new("reset in the headers", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, Head, static r => r.Reset())),
        new("closed in the body", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + "Content-Length: 4000\r\n\r\n" + r.GoodBody[..50], static r => r.Close())),
        new("reset in the body", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + "Content-Length: 4000\r\n\r\n" + r.GoodBody[..50], static r => r.Reset())),
        new("no answer at all", TimedOut, NimErrorId.CatalogTimeout, static r => r.HangAsync()) { IsEndless = true },
        new("a head and no body", TimedOut, NimErrorId.CatalogTimeout, static r => Then(r, Head + "Content-Length: 10\r\n\r\n", static r => r.HangAsync())) { IsEndless = true },
        new("a byte now and then for ever", TimedOut, NimErrorId.CatalogTimeout, static r => Then(r, Head + "\r\n{", static r => r.FloodAsync(" ", 20))) { IsEndless = true },
        new("100 MB", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + "Content-Length: 104857600\r\n\r\n{\"data\":\"", static r => r.FloodAsync(new string('a', 1 << 16)))),
        new("a body without end", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + "\r\n{\"data\":\"", static r => r.FloodAsync(new string('a', 1 << 16)))),
    ];

    private static IEnumerable<Fault> Heads() =>
    [
        new("another protocol", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, "SSH-2.0-OpenSSH_9.6\r\n", static r => r.Close())),
        new("a TLS alert in plain http", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, "\u0015\u0003\u0001\0\u0002\u0002\u0046", static r => r.Close())),
        new("a status of letters", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, "HTTP/1.1 2OO OK\r\n\r\n", static r => r.Close())),
        new("a status of five digits", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, "HTTP/1.1 20000 OK\r\n\r\n", static r => r.Close())),
        new("a header without colon", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, Head + "nonsense\r\n\r\n", static r => r.Close())),
        new("NUL in a header", Available, null, static r => r.AnswerWellAsync("X-A: a\0b\r\n")),
        new("a header of 1 MB", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, Head + "X-A: " + new string('a', 1 << 20) + "\r\n\r\n", static r => r.Close())),
        new("headers without end", Unreachable, NimErrorId.EndpointUnreachable, static r => Then(r, Head, static r => r.FloodAsync(s_manyHeaders))),
        new("a header now and then for ever", TimedOut, NimErrorId.CatalogTimeout, static r => Then(r, Head, static r => r.FloodAsync("X-A: a\r\n", 20))) { IsEndless = true },
        new("every header twice", Available, null, static r => r.AnswerWellAsync("Content-Type: application/json\r\nContent-Type: text/html\r\nnvcf-reqid: a\r\nnvcf-reqid: b\r\nRetry-After: 1\r\nRetry-After: x\r\nDeprecation: 2099-01-01\r\nDeprecation: no\r\nLocation: /a\r\nLocation: /b\r\nConnection: keep-alive\r\nConnection: x\r\n")),
        new("headers that say nothing readable", Available, null, static r => r.AnswerWellAsync("Content-Type: application/json; charset=\"\u00ff; boundary\r\nnvcf-reqid: \u00ff\u00fe\r\nRetry-After: 99999999999999999999999999\r\nDeprecation: 9999-99-99T99:99:99Z\r\nLocation: http://[::1\r\nContent-Language: ,,,;q=9\r\nDate: never\r\nAge: -9\r\n")),
        new("no content type", Available, null, static r => r.AnswerWellAsync("X-A: b\r\n")),
        new("1xx answers, then the answer", Available, null, static r => Then(r, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n", static r => r.AnswerWellAsync())),
        new("1xx answers without end", TimedOut, NimErrorId.CatalogTimeout, static r => r.FloodAsync("HTTP/1.1 100 Continue\r\n\r\n", 1)) { IsEndless = true },
        new("switching protocols", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", static r => r.Close())),
    ];

    private static IEnumerable<Fault> Lengths() =>
    [
        new("a length too small", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + "Content-Length: 20\r\n\r\n" + r.GoodBody, static r => r.Close())),
        new("a length below zero", Available, null, static r => Then(r, Head + "Content-Length: -1\r\n\r\n" + r.GoodBody, static r => r.Close())),
        new("a length beyond any number", Available, null, static r => Then(r, Head + "Content-Length: 99999999999999999999999\r\n\r\n" + r.GoodBody, static r => r.Close())),
        new("two lengths", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + "Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + r.GoodBody, static r => r.Close())),
        new("chunks cut short", Failing, NimErrorId.ResponseInvalid, static r => Then(r, Head + Chunked + Chunk(r.GoodBody), static r => r.Close())),
        new("a chunk cut short", Failing, NimErrorId.ResponseInvalid, static r => Then(r, Head + Chunked + "fff\r\n" + r.GoodBody, static r => r.Reset())),
        new("a chunk without a size", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + Chunked + "size\r\n" + r.GoodBody, static r => r.Close())),
        new("a chunk larger than memory", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + Chunked + "ffffffffffffffffffff\r\n" + r.GoodBody, static r => r.Close())),
        new("a chunk extension without end", Inconclusive, NimErrorId.ResponseInvalid, static r => Then(r, Head + Chunked + "5;", static r => r.FloodAsync(new string('x', 4096)))),
        new("trailers without end", Failing, NimErrorId.ResponseInvalid, static r => Then(r, Head + Chunked + Chunk(r.GoodBody) + "0\r\n", static r => r.FloodAsync(s_manyHeaders))),
        new("chunks of one byte", Available, null, static r => r.SendAsync(Head + Chunked + string.Concat(r.GoodBody.Select(static c => Chunk(c.ToString()))) + "0\r\n\r\n")),
    ];

    private static IEnumerable<Fault> Encodings() =>
    [
        new("a gzip bomb", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "gzip", Bomb.Gzip)),
        new("a brotli bomb", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "br", Bomb.Brotli)),
        new("a deflate bomb", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "deflate", Bomb.Deflate)),
        new("gzip that is none", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "gzip", Encoding.UTF8.GetBytes(r.GoodBody))),
        new("brotli that is none", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "br", Encoding.UTF8.GetBytes(r.GoodBody))),
        new("deflate that is none", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "deflate", Encoding.UTF8.GetBytes(r.GoodBody))),
        new("gzip cut short", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "gzip", Bomb.Gzip[..100])),
        new("brotli cut short", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "br", Bomb.Brotli[..12])),
        new("gzip damaged", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "gzip", Damaged(Bomb.Gzip))),
        new("brotli damaged", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "br", Damaged(Bomb.Brotli))),
        new("an encoding that nobody knows", Available, null, static r => Encoded(r, "lzw", Encoding.UTF8.GetBytes(r.GoodBody))),
        new("gzip within gzip", Inconclusive, NimErrorId.ResponseInvalid, static r => Encoded(r, "gzip", Bomb.Pack(static s => new GZipStream(new GZipStream(s, CompressionLevel.Fastest), CompressionLevel.Fastest), r.GoodBody))),
    ];

    private static IEnumerable<Fault> Bodies() =>
    [
        Body("nothing", Inconclusive, ""),
        Body("white space", Inconclusive, new string(' ', 1 << 20)),
        Body("null", Inconclusive, "null"),
        Body("an empty object", Failing, "{}"),
        Body("an empty list", Failing, "[]"),
        Body("JSON in UTF-16", Inconclusive, "\ufeff" + string.Concat(RawRequest.ChatAnswer.Select(static c => c + "\0"))),
        Body("NUL in JSON", Inconclusive, "{\"data\":[{\"id\":\"a\0b\"}],\"choices\":[{\0}]}"),
        Body("JSON 10,000 levels deep", Inconclusive, new string('[', 10_000) + new string(']', 10_000)),
        Body("objects 10,000 levels deep", Inconclusive, string.Concat(Enumerable.Repeat("{\"data\":", 10_000)) + "1" + new string('}', 10_000)),
        Body("an error 60 levels deep", Failing, string.Concat(Enumerable.Repeat("{\"error\":", 60)) + "1" + new string('}', 60)),
        Body("something after the JSON", Inconclusive, "{}{}"),
        Body("a name that is half a surrogate pair", Failing, "{\"\\ud800\":1,\"choices\":7,\"data\":7}"),
        Body("names that are half a surrogate pair", Failing, "{" + string.Join(',', Enumerable.Repeat("\"\\ud800\":1", 20_000)) + "}"),
        Body("names that are no UTF-8", Failing, "{\"\u00ff\u00fe\":1,\"e\u00ffrror\":2}"),
        Body("a text that is half a surrogate pair", Failing, "{\"error\":\"\\ud800 \\udc00\",\"data\":\"\\udfff\"}"),
        Body("an entry that is half a surrogate pair", Failing, "{\"choices\":[{\"\\ud800\":1}],\"data\":[{\"\\ud800\":1}]}"),
        Body("numbers beyond double", Failing, "{\"error\":{\"code\":1e999999,\"message\":" + new string('9', 4000) + "}}"),
        Body("a million escapes", Failing, "{\"detail\":\"" + string.Concat(Enumerable.Repeat("\\u0000", 150_000)) + "\"}"),
        Body("100,000 errors", Failing, "{" + string.Join(',', Enumerable.Repeat("\"error\":{}", 90_000)) + "}"),
        Body("events that are no JSON", Inconclusive, string.Concat(Enumerable.Repeat("data:{\n", 20_000))),
        Body("terminal codes", Inconclusive, "\u001b]0;title\u0007\u001b[2J" + string.Concat(Enumerable.Repeat("\u001b[", 5000))),
        new("a deep answer", Available, NimErrorId.ResponseInvalid, static r => r.AnswerAsync(200, "{\"choices\":[{\"message\":" + new string('[', 50) + new string(']', 50) + "}],\"x\":1e999}")),
        new("an answer with odd names", Available, NimErrorId.ResponseInvalid, static r => r.AnswerAsync(200, "{\"\\ud800\":1,\"choices\":[{\"\\udfff\":0,\"message\":{}}]}")),
    ];

    private static IEnumerable<Fault> Redirects() =>
    [
        Redirect("a redirect to itself", 302, static r => r.Path),
        Redirect("a redirect to another host", 307, static _ => "http://redirected.invalid/v1/models"),
        Redirect("a redirect to another port", 308, static _ => "http://127.0.0.1:1/v1/models"),
        Redirect("a redirect to a file", 302, static _ => "file:///etc/passwd"),
        Redirect("a redirect to no address", 301, static _ => "http://[::1"),
        Redirect("a redirect to no host", 301, static _ => "//["),
        Redirect("a redirect to a port beyond any", 301, static _ => "//127.0.0.1:99999999/"),
        Redirect("a redirect to nowhere", 303, static _ => ""),
        Redirect("a redirect to 30 KB", 302, static _ => "/" + new string('a', 30_000)),
        Redirect("a redirect to bytes", 302, static _ => "\u00ff\u00fe"),
        Redirect("a redirect to a script", 302, static _ => "javascript:alert(1)"),
        new("a redirect that does not say where", Inconclusive, NimErrorId.ResponseInvalid, static r => r.AnswerAsync(302, "")),
    ];

    private static IEnumerable<Fault> Statuses() =>
    [
        Status("no content", 204, Inconclusive),
        Status("not modified", 304, Inconclusive),
        Status("a teapot", 418, RequestRejected),
        Status("a status that nobody knows", 999, Inconclusive),
        new("wait since the year 1", Failing, NimErrorId.ResponseInvalid, static r => r.AnswerAsync(500, "{\"detail\":\"no\"}", "Content-Type: application/json\r\nRetry-After: Mon, 01 Jan 0001 00:00:00 GMT\r\n")),
        new("gone in the year 0", Retired, NimErrorId.ResponseInvalid, static r => r.AnswerAsync(410, "{\"detail\":\"The model 'x' has reached its end of life on 0000-00-00T00:00:00Z.\"}")),
    ];

    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    private static Fault Body(string name, NimModelStatus verdict, string body) =>
        new(name, verdict, NimErrorId.ResponseInvalid, r => r.AnswerAsync(200, Encoding.Latin1.GetBytes(body)));

    private static Fault Redirect(string name, int status, Func<RawRequest, string> target) =>
        new(name, Inconclusive, NimErrorId.ResponseInvalid, r => r.AnswerAsync(status, "", $"Location: {target(r)}\r\n"));

    private static Fault Status(string name, int status, NimModelStatus verdict) =>
        new(name, verdict, NimErrorId.ResponseInvalid, r => r.AnswerAsync(status, "{\"detail\":\"no\"}"));

    private static Task Encoded(RawRequest request, string encoding, byte[] body) =>
        request.AnswerAsync(200, body, $"Content-Type: application/json\r\nContent-Encoding: {encoding}\r\n");

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
