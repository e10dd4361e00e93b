using System.Text;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Fuzz.Targets;

/// <summary>Classifies a response: one verdict of the table, and a printable detail without the key.</summary>
internal static class AnswerFuzz
{
    private const string Key = "nvapi-q7XkP2sT9vB4mN8wR1yZ5cH3";

    private static readonly Uri s_baseUri = new("http://127.0.0.1/v1");
    private static readonly Redactor s_redactor = new(Key);
    private static readonly int[] s_codes =
        [200, 200, 200, 202, 302, 400, 401, 402, 403, 404, 404, 405, 407, 410, 413, 422, 429, 500, 502, 503, 504, 529];
    private static readonly string[] s_mediaTypes =
        ["", "application/json", "text/plain", "text/html", "text/event-stream", "application/problem+json"];

    public static FuzzTarget Target { get; } = new(
        "Classifier",
        [.. AnswerLibrary.BuiltIn.Where(static a => a.Text.Length > 0).Select(static a => Encoding.UTF8.GetBytes(a.Text))],
        Words.With(
            Key, "Bearer " + Key, "account '", "account_id=", "\"choices\":[{\"message\":", "\"error\":{\"message\":", "\"detail\":",
            "\"data\":[{\"embedding\":[0]}]", "data: ", "event: error\n", "\n\n", "Not found for account",
            "Specified function is not found", "does not exist", "DEGRADED", "authorization failed", "ResourceExhausted",
            "end of life on 2026-05-14", "404 page not found", "<html>"),
        Read);

    private static void Read(byte[] input)
    {
        Random random = new(InputSeed.Compute(input));
        string text = Encoding.UTF8.GetString(input.AsSpan(0, Math.Min(input.Length, 40)));
        Exchange exchange = new()
        {
            Body = input,
            StatusCode = random.Next(10) == 0 ? random.Next(100, 1000) : s_codes[random.Next(s_codes.Length)],
            Failure = random.Next(5) == 0 ? (ExchangeFailure)random.Next(Enum.GetValues<ExchangeFailure>().Length) : ExchangeFailure.None,
            MediaType = s_mediaTypes[random.Next(s_mediaTypes.Length)],
            RequestId = random.Next(3) switch { 0 => null, 1 => "6bfac15e-3c44-489b-a0fb-0123456789ab", _ => text },
            RetryAfter = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(20_000)) : null,
            Deprecation = UtcTime.ParseOrNull(text),
            IsBodyTruncated = random.Next(10) == 0,
            SentKey = random.Next(2) == 0,
            Elapsed = TimeSpan.FromMilliseconds(random.NextDouble() * 1e10),
        };
        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        bool? isListed = random.Next(3) switch { 0 => null, 1 => false, _ => true };
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, body, NimRoute.ChatCompletions, random.Next(2) == 0, isListed));
        ProbeState state = new(new ProbeTarget("publisher/model"), NimModelKind.Chat, earlierAttempts: 1);
        state.RecordResponse(new ProbeResponse(NimRoute.ChatCompletions, exchange, body, verdict));
        NimProbeResult result = state.ToOutcome(s_baseUri, s_redactor, DateTime.UnixEpoch, catalog: null).Result;

        Claim.Holds(Enum.IsDefined(result.Status), "The status is not defined.");
        Claim.Holds(VerdictTable.RuleNames.Contains(verdict.Rule), "The rule is not defined.");
        ExpectPrintable(result.Detail);
        ExpectPrintable(result.RequestId ?? "none");
        ExpectPrintable(result.ServedModel ?? "none");
    }

    private static void ExpectPrintable(string text)
    {
        Claim.Holds(text.Length is > 0 and <= Redactor.MaximumLength, $"A text has {text.Length} characters.");
        Claim.Holds(!text.Contains(Key, StringComparison.OrdinalIgnoreCase), "The text contains the key.");
        Claim.Prints(text);
    }
}
