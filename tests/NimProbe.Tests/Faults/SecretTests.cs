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

/// <summary>
/// A random key of all characters that a header can have, which the server echoes wherever it can: no revealing part of it may be shown.
/// </summary>
public sealed class SecretTests
{
    // A shorter part can be shown by chance, as keys begin alike.
    private const int RevealingLength = 8;

    private const int Rounds = 5;

    private const string Id = "publisher/model";

    private static readonly string s_key = RandomKey();

    private static readonly (string Name, Func<string, string> Write)[] s_writings =
    [
        ("plain", static k => k),
        ("in upper case", static k => k.ToUpperInvariant()),
        ("JSON escapes", static k => JsonSerializer.Serialize(k)[1..^1]),
        ("JSON escapes, twice", static k => JsonSerializer.Serialize(JsonSerializer.Serialize(k)[1..^1])[1..^1]),
        ("JSON escapes of every character", static k => string.Concat(k.Select(static c => $"\\u{(int)c:x4}"))),
        ("HTML entities", WebUtility.HtmlEncode),
        ("decimal HTML entities", static k => string.Concat(k.Select(static c => $"&#{(int)c};"))),
        ("hexadecimal HTML entities", static k => string.Concat(k.Select(static c => $"&#x{(int)c:X};"))),
        ("URL escapes", Uri.EscapeDataString),
        ("URL escapes of every character", static k => string.Concat(k.Select(static c => $"%{(int)c:X2}"))),
        ("over several lines", static k => string.Join("\r\n ", k.Chunk(10).Select(static c => new string(c)))),
        ("NUL between the characters", static k => string.Join('\0', k.Chunk(3).Select(static c => new string(c)))),
        ("invisible characters between", static k => string.Join('\u200b', k.Chunk(3).Select(static c => new string(c)))),
        ("terminal colours between", static k => string.Join("\u001b[31m", k.Chunk(5).Select(static c => new string(c)))),
    ];

    public static TheoryData<string> Encodings => [.. s_writings.Select(static w => w.Name)];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void The_redactor_finds_the_key_in_every_encoding(string writing)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string key = RandomKey();
            string echo = Encode(writing, key);
            Redactor redactor = new(key);

            AssertNoSecret(redactor.Clean($"The key {echo} is not valid."), key);
            AssertNoSecret(redactor.CleanLine("before " + echo), key);
            AssertNoSecret(redactor.Clean(echo + echo), key);
            Assert.StartsWith("key=(redacted)", redactor.Clean("key=" + echo), StringComparison.Ordinal);
            Assert.True(redactor.ContainsSecret("a/" + echo) || NimModelId.GetValidationError(echo) is not null);
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void The_redactor_finds_a_truncated_key(string writing)
    {
        for (int round = 0; round < Rounds; round++)
        {
            string key = RandomKey();
            string echo = Encode(writing, key);
            Redactor redactor = new(key);
            StringBuilder shown = new();
            for (int length = 1; length <= echo.Length; length++)
            {
                shown.AppendLine(redactor.Clean("The key is " + echo[..length]));
            }

            AssertNoSecret(shown.ToString(), key);
        }
    }

    [Fact]
    public void The_redactor_keeps_text_without_the_key()
    {
        Redactor redactor = new("nvapi-0123456789");
        string[] texts =
        [
            "nvidia/nemotron-3-super-120b-a12b", "100 % of \"quotes\" & <marks> \\ stay", "&amp;&#65;%41\\u0041",
            "ends in nvapi", "-0123456789",
        ];
        foreach (string text in texts)
        {
            Assert.Equal(text, redactor.Clean(text));
            Assert.Equal(text, redactor.CleanLine(text));
            Assert.False(redactor.ContainsSecret(text));
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_run_does_not_show_a_key_that_responses_echo(string writing)
    {
        string echo = Encode(writing, s_key);
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
            string headers =
                $"nvcf-reqid: {inHeader}\r\nLocation: /{inHeader}\r\nRetry-After: {inHeader}\r\nDeprecation: {inHeader}\r\n"
                + $"WWW-Authenticate: Bearer error=\"{inHeader}\"\r\nX-Echo: {inHeader}\r\n";
            return r.RespondAsync(
                statuses[number % statuses.Length],
                bodies[number / statuses.Length],
                number % 2 == 0 ? headers : "Content-Type: text/plain\r\n");
        });
        string[] ids = [.. Enumerable.Range(0, statuses.Length * bodies.Length).Select(static n => $"publisher/m{n}")];
        ProbeReport report = await FaultClient.ProbeAsync(Settings(server), new ProbeOptions { MaximumRetryCount = 0 }, ids);

        Assert.Null(report.Fault);
        Assert.Equal(ids.Length, report.Results.Count);
        Assert.Contains(server.Requests, static r => r.Head.Contains(s_key, StringComparison.Ordinal));
        AssertNoSecret(GetText(report));
    }

    // A single model over the limit does not pause the run; two do.
    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task A_response_about_the_key_or_its_limit_does_not_show_it(int status)
    {
        string body = JsonSerializer.Serialize(new { detail = $"Authorization failed for {s_key}" });
        await using RawServer server = RawServer.Start(r => r.RespondAsync(status, body));
        ProbeReport report = await FaultClient.ProbeAsync(Settings(server), new ProbeOptions(), Id);

        Assert.Equal(status == 429, report.Fault is null);
        AssertNoSecret(GetText(report));
    }

    [Fact]
    public async Task Catalogues_do_not_show_a_key_that_they_echo()
    {
        string inJson = JsonSerializer.Serialize(s_key);
        string asName = JsonSerializer.Serialize("a/" + s_key);
        string asPublisher = JsonSerializer.Serialize(s_key.ToUpperInvariant() + "/b");
        string endpoint = $$"""{"name":"good","displayName":{{inJson}},"labels":[{"key":"publisher","values":[{{inJson}}]}]}""";
        string[] bodies =
        [
            $$"""{"data":[{"id":"a/good"},{"id":{{inJson}}},{"id":{{asName}}},{"id":{{asPublisher}}}]}""",
            $$"""{"data":[{"id":"a/good"}],"has_more":true,"last_id":{{inJson}}}""",
            $$"""{"detail":{{inJson}}}""",
            "The key is " + s_key,
            $$"""{"resultPageTotal":1,"results":[{"resources":[{"name":{{inJson}}},{{endpoint}}]}],"artifacts":[{"name":{{inJson}}}]}""",
        ];
        string otherHost = $"http://{Uri.EscapeDataString(s_key)}@other.invalid/";
        string sameHost = $"/v1/models/{Uri.EscapeDataString(s_key)}";
        foreach (string body in bodies)
        {
            foreach (int status in new[] { 200, 302, 404, 500 })
            {
                await using RawServer server = RawServer.Start(r => r.Path.Contains("after", StringComparison.Ordinal)
                    ? r.RespondAsync(200, s_key)
                    : r.RespondAsync(status, body, $"Location: {(r.Path.Length > 200 ? otherHost : sameHost)}\r\n"));
                ProbeReport report = new();
                AssertNoSecret(
                    await FaultClient.DescribeCatalogsAsync(Settings(server), report.OnLog) + "\n" + GetText(report));
                Assert.NotEmpty(report.Log);
            }
        }
    }

    private static NimConnectionSettings Settings(RawServer server) =>
        FaultClient.Settings(server) with { ApiKey = new NetworkCredential("", s_key).SecurePassword };

    private static string Encode(string writing, string key) => s_writings.Single(w => w.Name == writing).Write(key);

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

    private static string GetText(ProbeReport report) => string.Join('\n', [
        .. report.Results.Select(static r => JsonSerializer.Serialize(r)),
        .. report.Results.Select(static r => r.ToString()),
        .. report.Results.Select(static r => $"{r.Detail}|{r.RequestId}"),
        .. report.Log,
        .. report.Warnings,
        .. report.Errors.Select(static e => e.ToString()),
        report.Fault is { } fault ? $"{fault}|{fault.Target}" : "",
        report.Summary ?? "",
    ]);

    /// <summary>Asserts that a text has no revealing part of the key, after decoding.</summary>
    private static void AssertNoSecret(string shown, string? key = null)
    {
        key ??= s_key;
        string unescaped = Unescape(shown);
        string[] readings = [shown, Uri.UnescapeDataString(shown), WebUtility.HtmlDecode(shown), unescaped, Unescape(unescaped)];
        foreach (string reading in readings)
        {
            for (int start = 0; start + RevealingLength <= key.Length; start++)
            {
                Assert.False(
                    reading.Contains(key.Substring(start, RevealingLength), StringComparison.OrdinalIgnoreCase),
                    $"The part of the key {key} from {start} on is shown in:\n{Around(reading, key.Substring(start, RevealingLength))}");
            }
        }
    }

    private static string Around(string text, string part)
    {
        const int Context = 200;
        int index = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
        int from = Math.Max(index - Context, 0);
        return index < 0 ? "" : text.Substring(from, Math.Min(text.Length - from, 2 * Context));
    }

    // Decodes JSON escapes anywhere in a text.
    private static string Unescape(string text)
    {
        StringBuilder plain = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                ReadOnlySpan<char> digits = text.AsSpan(i + 1, Math.Min(4, text.Length - i - 1));
                if (text[i] == 'u'
                    && digits.Length == 4
                    && ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
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
