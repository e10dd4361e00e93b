using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NimProbe.Engine.Connection;

namespace NimProbe.Tests.Classification;

/// <summary>Generates responses: random bytes, random JSON, and mutated published bodies, with secrets inserted.</summary>
internal static class ArbitraryResponse
{
    public const string Key = "nvapi-q7XkP2sT9vB4mN8wR1yZ5cH3";
    public const string Account = "sNdBx-Wn3Qm7Jt0Zr5Lk8Vc2Hy6Pf1Gd4Xs9Tb_uEoA";

    // The key and the account as services echo them.
    private static readonly string[] s_secrets =
    [
        Key, $"Bearer {Key}", $"authorization: Bearer {Key}", $"'{Key.ToUpperInvariant()}'", $"account '{Account}'",
        $"for account {Account}", $"Account: `{Account}`",
        $"account_id={Account}", $"ncaId: {Account}", Account,
    ];

    private static readonly string[] s_breakingTexts =
    [
        "\u001b[31m", "\u001b]0;title\a", "\u009b1m", "\r\n", "\0", "\u202e", "\u200b", "\u2028", "\ufeff", "\\u0000",
        "\\u001b[2J", "\\ud800", "\\n", "\"", "'", "{", "}", "[", "]", ":", ",",
        "data: ", "<", new string(' ', 4000), new string('x', 600), "😀", "e\u0301", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00", "2026-02-31",
    ];

    private static readonly string[] s_names =
    [
        "choices", "message", "text", "delta", "data", "embedding", "error", "detail", "title", "type", "code", "msg",
        "status", "param", "", "\\ud800", "\\u0065rror",
    ];

    private static readonly string[] s_phrases =
    [
        "404 page not found", "Not found for account", "Specified function is not found", "The model does not exist",
        "DEGRADED function", "authorization failed",
        "ResourceExhausted", "nats queue", "chat template", "max_tokens", "reached its end of life on 2026-05-14",
        "missing_required_field", "Expected exactly one image",
    ];

    private static readonly string[] s_mediaTypes =
        ["", "application/json", "text/plain", "text/html", "text/event-stream", "application/problem+json", "nonsense/\u0001"];

    private static readonly int[] s_codes = [200, 202, 302, 400, 401, 402, 403, 404, 405, 407, 410, 413, 422, 429, 500, 502, 503, 504, 529];

    /// <summary>Generates a body with secrets.</summary>
    public static Gen<byte[]> Body { get; } =
        Gen.OneOf(RandomBytes(), RandomJson(4).Select(Encoding.UTF8.GetBytes), MutatedBody()).SelectMany(InsertSecrets);

    /// <summary>Generates an exchange with such a body.</summary>
    public static Gen<Exchange> Exchange { get; } =
        from body in Body
        from code in Gen.OneOf(
            Gen.Elements(s_codes).Select(static c => (int?)c),
            Gen.Choose(100, 599).Select(static c => (int?)c),
            Gen.Constant((int?)null))
        from failure in Gen.Frequency((8, Gen.Constant(ExchangeFailure.None)), (2, Gen.Elements(Enum.GetValues<ExchangeFailure>())))
        from mediaType in Gen.Elements(s_mediaTypes)
        from requestId in Gen.Elements(null, Guid.NewGuid().ToString(), Key, $"id-{Key}", "\u001b[31m", new string('a', 500), "")
        from retryAfter in Gen.Elements<TimeSpan?>(
            null, TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromHours(3), TimeSpan.FromDays(365))
        from deprecation in Gen.Elements<DateTime?>(
            null, DateTime.MinValue, DateTime.MaxValue, new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc))
        from isCut in Gen.Elements(false, true)
        from sentKey in Gen.Elements(false, true)
        from milliseconds in Gen.Choose(0, int.MaxValue)
        select new Exchange
        {
            Body = body,
            StatusCode = code,
            Failure = code is null && failure == ExchangeFailure.None ? ExchangeFailure.Dropped : failure,
            MediaType = mediaType,
            RequestId = requestId,
            RetryAfter = retryAfter,
            Deprecation = deprecation,
            IsBodyTruncated = isCut,
            SentKey = sentKey,
            Elapsed = TimeSpan.FromMilliseconds(milliseconds * 4.0),
        };

    private static Gen<byte[]> RandomBytes() => Gen.Choose(0, 255).Select(static b => (byte)b).ArrayOf();

    private static Gen<string> RandomJson(int depth)
    {
        Gen<string> text =
            Gen.Elements([.. s_phrases, .. s_names, .. s_breakingTexts]).Select(static t => System.Text.Json.JsonSerializer.Serialize(t));
        Gen<string> leaf = Gen.OneOf(text, Gen.Elements("null", "true", "false", "0", "-1.5e300", "{}", "[]", "\"\\ud800\""));
        if (depth == 0)
        {
            return leaf;
        }

        Gen<string> inner = RandomJson(depth - 1);
        Gen<string> member = Gen.Elements(s_names).SelectMany(name => inner.Select(value => $"\"{name}\":{value}"));
        return Gen.OneOf(
            leaf,
            inner.ArrayOf().Resize(5).Select(static items => $"[{string.Join(',', items)}]"),
            member.ArrayOf().Resize(8).Select(static members => $"{{{string.Join(',', members)}}}"));
    }

    private static Gen<byte[]> MutatedBody() =>
        from body in Gen.Elements(PublishedBodies.All.Select(static b => b.Answer.Text).ToArray())
        from edits in Edit().ArrayOf().Resize(4)
        select edits.Aggregate(Encoding.UTF8.GetBytes(body), static (bytes, edit) => edit(bytes));

    private static Gen<Func<byte[], byte[]>> Edit() => Gen.OneOf<Func<byte[], byte[]>>(
        from text in Gen.Elements(s_breakingTexts)
        from index in Gen.Choose(0, 400)
        select (Func<byte[], byte[]>)(bytes => Insert(bytes, index, text)),
        from index in Gen.Choose(0, 400)
        from value in Gen.Choose(0, 255)
        select (Func<byte[], byte[]>)(bytes => Replace(bytes, index, (byte)value)),
        from index in Gen.Choose(0, 400)
        select (Func<byte[], byte[]>)(bytes => bytes[..Math.Min(index, bytes.Length)]));

    private static Gen<byte[]> InsertSecrets(byte[] body) =>
        Gen.Elements(s_secrets)
            .SelectMany(secret => Gen.Choose(0, body.Length + 1).Select(index => (Secret: secret, Index: index)))
            .ArrayOf()
            .Resize(3)
            .Select(insertions => insertions.Aggregate(body, static (bytes, i) => Insert(bytes, i.Index, i.Secret)));

    private static byte[] Insert(byte[] bytes, int index, string text)
    {
        int start = Math.Min(index, bytes.Length);
        return [.. bytes[..start], .. Encoding.UTF8.GetBytes(text), .. bytes[start..]];
    }

    private static byte[] Replace(byte[] bytes, int index, byte value)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        byte[] changed = [.. bytes];
        changed[index % bytes.Length] = value;
        return changed;
    }
}
