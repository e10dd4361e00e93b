using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>A new key with every character that a header can carry, echoed by the server wherever it can echo: no part of it that tells anything may come out.</summary>
public sealed class SecretTests
{
    // As long a part of a key as may be shown by chance; keys begin alike.
    private const int Telling = 8;

    private const int Rounds = 5;

    private const string Id = "publisher/model";

    private static readonly string s_key = RandomKey();

    private static readonly (string Name, Func<string, string> Write)[] s_writings =
    [
        ("as it is", static k => k),
        ("in capitals", static k => k.ToUpperInvariant()),
        ("in JSON's escapes", static k => JsonSerializer.Serialize(k)[1..^1]),
        ("in JSON's escapes, twice", static k => JsonSerializer.Serialize(JsonSerializer.Serialize(k)[1..^1])[1..^1]),
        ("in JSON's numbers", static k => string.Concat(k.Select(static c => $"\\u{(int)c:x4}"))),
        ("in HTML's names", WebUtility.HtmlEncode),
        ("in HTML's numbers", static k => string.Concat(k.Select(static c => $"&#{(int)c};"))),
        ("in HTML's hexadecimals", static k => string.Concat(k.Select(static c => $"&#x{(int)c:X};"))),
        ("in an address", Uri.EscapeDataString),
        ("in an address, every character", static k => string.Concat(k.Select(static c => $"%{(int)c:X2}"))),
        ("over several lines", static k => string.Join("\r\n ", k.Chunk(10).Select(static c => new string(c)))),
        ("with bytes between", static k => string.Join('\0', k.Chunk(3).Select(static c => new string(c)))),
        ("with marks between that do not print", static k => string.Join('\u200b', k.Chunk(3).Select(static c => new string(c)))),
        ("in colour", static k => string.Join("\u001b[31m", k.Chunk(5).Select(static c => new string(c)))),
    ];

    public static TheoryData<string> Writings => [.. s_writings.Select(static w => w.Name)];

    [Theory]
    [MemberData(nameof(Writings))]
    public void The_redactor_finds_the_key_however_it_is_written(string writing)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string key = RandomKey();
            string echo = Write(writing, key);
            Redactor redactor = new(key);

            AssertSilent($"{redactor.Clean($"The key {echo} is not valid.")}\n{redactor.CleanLine("before " + echo)}\n{redactor.Clean(echo + echo)}", key);
            Assert.StartsWith("key=(redacted)", redactor.Clean("key=" + echo), StringComparison.Ordinal);
            Assert.True(redactor.ContainsSecret("a/" + echo) || NimModelId.GetValidationError(echo) is not null);
        }
    }

    [Theory]
    [MemberData(nameof(Writings))]
    public void A_key_that_is_cut_short_anywhere_is_found_too(string writing)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string key = RandomKey();
            string echo = Write(writing, key);
            Redactor redactor = new(key);
            StringBuilder shown = new();
            for (int length = 1; length <= echo.Length; length++)
            {
                shown.AppendLine(redactor.Clean("The key is " + echo[..length]));
            }

            AssertSilent(shown.ToString(), key);
        }
    }

    [Fact]
    public void What_is_not_the_key_stays()
    {
        Redactor redactor = new("nvapi-0123456789");
        foreach (string text in new[] { "nvidia/nemotron-3-super-120b-a12b", "100 % of \"quotes\" & <marks> \\ stay", "&amp;&#65;%41\\u0041", "ends in nvapi", "-0123456789" })
        {
            Assert.Equal(text, redactor.Clean(text));
            Assert.Equal(text, redactor.CleanLine(text));
            Assert.False(redactor.ContainsSecret(text));
        }
    }

    [Theory]
    [MemberData(nameof(Writings))]
    public async Task A_run_shows_nothing_of_a_key_that_answers_echo(string writing)
    {
        string echo = Write(writing, s_key);
        string inJson = JsonSerializer.Serialize(echo)[1..^1];
        string inHeader = echo.ReplaceLineEndings("").Replace("\0", "", StringComparison.Ordinal);
        int[] statuses = [200, 202, 302, 400, 403, 404, 410, 418, 422, 500, 502, 503, 504, 529];
        string[] bodies =
        [
            $$$"""{"error":{"message":"The key {{{inJson}}} is not valid.","code":1}}""",
            $$"""{"detail":"{{inJson}}","title":"{{inJson}}"}""",
            $$"""{"message":"The key {{echo}} is not closed""",
            $"The key {echo} is no JSON.",
            $"<html>{echo}</html>",
            $"data: {{\"error\":\"{inJson}\"}}\n\n",
            new string(' ', 4090) + echo,
        ];
        await using RawServer server = RawServer.Start(r =>
        {
            int number = int.Parse(Between(r.Body, "publisher/m", "\""), CultureInfo.InvariantCulture);
            string headers = $"nvcf-reqid: {inHeader}\r\nLocation: /{inHeader}\r\nRetry-After: {inHeader}\r\nDeprecation: {inHeader}\r\nWWW-Authenticate: Bearer error=\"{inHeader}\"\r\nX-Echo: {inHeader}\r\n";
            return r.AnswerAsync(statuses[number % statuses.Length], bodies[number / statuses.Length], number % 2 == 0 ? headers : "Content-Type: text/plain\r\n");
        });
        string[] ids = [.. Enumerable.Range(0, statuses.Length * bodies.Length).Select(static n => $"publisher/m{n}")];
        ProbeReport report = await FaultClient.ProbeAsync(Settings(server), new ProbeOptions { MaximumRetryCount = 0 }, ids);

        Assert.Null(report.Fault);
        Assert.Equal(ids.Length, report.Results.Count);
        Assert.Contains(server.Requests, static r => r.Head.Contains(s_key, StringComparison.Ordinal));
        AssertSilent(TextOf(report));
    }

    // Of a limit one model is told; two make the run pause.
    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task An_answer_that_concerns_the_key_or_its_limit_does_not_show_it(int status)
    {
        await using RawServer server = RawServer.Start(r => r.AnswerAsync(status, JsonSerializer.Serialize(new { detail = $"Authorization failed for {s_key}" })));
        ProbeReport report = await FaultClient.ProbeAsync(Settings(server), new ProbeOptions(), Id);

        Assert.Equal(status == 429, report.Fault is null);
        AssertSilent(TextOf(report));
    }

    [Fact]
    public async Task Catalogues_show_nothing_of_a_key_that_they_echo()
    {
        string inJson = JsonSerializer.Serialize(s_key);
        string[] bodies =
        [
            $$"""{"data":[{"id":"a/good"},{"id":{{inJson}}},{"id":{{JsonSerializer.Serialize("a/" + s_key)}}},{"id":{{JsonSerializer.Serialize(s_key.ToUpperInvariant() + "/b")}}}]}""",
            $$"""{"data":[{"id":"a/good"}],"has_more":true,"last_id":{{inJson}}}""",
            $$"""{"detail":{{inJson}}}""",
            "The key is " + s_key,
            $$"""{"resultPageTotal":1,"results":[{"resources":[{"name":{{inJson}}},{"name":"good","displayName":{{inJson}},"labels":[{"key":"publisher","values":[{{inJson}}]}]}]}],"artifacts":[{"name":{{inJson}}}]}""",
        ];
        foreach (string body in bodies)
        {
            foreach (int status in new[] { 200, 302, 404, 500 })
            {
                await using RawServer server = RawServer.Start(r => r.Path.Contains("after", StringComparison.Ordinal)
                    ? r.AnswerAsync(200, s_key)
                    : r.AnswerAsync(status, body, $"Location: {(r.Path.Length > 200 ? "http://" + Uri.EscapeDataString(s_key) + "@other.invalid/" : "/v1/models/" + Uri.EscapeDataString(s_key))}\r\n"));
                ProbeReport report = new();
                AssertSilent(
                    await FaultClient.DescribeCatalogsAsync(Settings(server), report.OnLog) + "\n" + TextOf(report));
                Assert.NotEmpty(report.Log);
            }
        }
    }

    private static NimConnectionSettings Settings(RawServer server) => FaultClient.Settings(server) with { ApiKey = new NetworkCredential("", s_key).SecurePassword };

    private static string Write(string writing, string key) => s_writings.Single(w => w.Name == writing).Write(key);

    private static string RandomKey()
    {
        char[] all = [.. Enumerable.Range('!', '~' - '!' + 1).Select(static c => (char)c)];
        Random.Shared.Shuffle(all);
        return new string(all);
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string TextOf(ProbeReport report) => string.Join('\n', [
        .. report.Results.Select(static r => JsonSerializer.Serialize(r)),
        .. report.Results.Select(static r => r.ToString()),
        .. report.Results.Select(static r => $"{r.Detail}|{r.RequestId}"),
        .. report.Log,
        .. report.Warnings,
        .. report.Errors.Select(static e => e.ToString()),
        report.Fault is { } fault ? $"{fault}|{fault.Target}|{fault.RecommendedAction}" : "",
        report.Summary ?? "",
    ]);

    /// <summary>No part of the key stands in a text, in whatever way both are written.</summary>
    private static void AssertSilent(string shown, string? key = null)
    {
        key ??= s_key;
        foreach (string reading in new[] { shown, Uri.UnescapeDataString(shown), WebUtility.HtmlDecode(shown), Unescape(shown), Unescape(Unescape(shown)) })
        {
            for (int start = 0; start + Telling <= key.Length; start++)
            {
                Assert.False(
                    reading.Contains(key.Substring(start, Telling), StringComparison.OrdinalIgnoreCase),
                    $"Of the key {key}, the part from {start} on is shown in:\n{Around(reading, key.Substring(start, Telling))}");
            }
        }
    }

    private static string Around(string text, string part)
    {
        const int Context = 200;
        int place = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
        int from = Math.Max(place - Context, 0);
        return place < 0 ? "" : text.Substring(from, Math.Min(text.Length - from, 2 * Context));
    }

    // JSON's escapes, wherever they stand.
    private static string Unescape(string text)
    {
        StringBuilder plain = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                if (text[i] == 'u' && i + 4 < text.Length && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
                {
                    plain.Append((char)unit);
                    i += 4;
                    continue;
                }
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
