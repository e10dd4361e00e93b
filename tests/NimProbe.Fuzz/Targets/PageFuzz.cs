using System.Reflection;
using System.Text;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Fuzz.Targets;

/// <summary>Classifies HTML and XML that contains what the service says: no such body leads to a definite verdict.</summary>
internal static class PageFuzz
{
    private const int Unauthorized = 401;

    private static readonly string[] s_openings =
    [
        "<html><body>", "<!DOCTYPE html>\n<html lang=\"en\"><title>", "<!doctype HTML><p>", "<?xml version=\"1.0\"?>\n<Error><Message>",
        "<Error><Code>", "<!-- ", "<p>", "<script>var answer = ", "<?xml version=\"1.0\"?><soap:Envelope><soap:Body><![CDATA[", "< ", "<",
        "\ufeff<html>", " \r\n\t\ufeff\ufeff <html>", "\0<HTML>", "Error: <html>", "Sorry!\n<!DOCTYPE html>",
        "Oops <?xml version=\"1.0\"?>",
    ];

    // A declared page need not begin with a tag.
    private static readonly string[] s_declaredOpenings = ["Error<br>", "404 page not found<hr/>", "Already borrowed</p>", "&nbsp;<b>"];

    private static readonly string[] s_closings = ["", "</body></html>", "</Message></Error>", " -->", "]]></soap:Body>", "\n\n", "<"];

    private static readonly string[] s_markupTypes =
        ["text/html", "text/xml", "application/xml", "application/xhtml+xml", "application/soap+xml"];

    private static readonly string[] s_otherTypes =
        ["", "application/json", "application/problem+json", "text/plain", "text/event-stream", "application/octet-stream"];

    private static readonly int[] s_codes =
    [
        200, 202, 204, 301, 302, 307, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 418, 422, 425, 429, 451, 499, 500, 501, 502, 503,
        504, 507, 511, 529, 599,
    ];

    public static FuzzTarget Target { get; } = new(
        "Pages",
        [.. Phrases().Concat(AnswerLibrary.BuiltIn.Select(static a => a.Text)).Select(GetBytes)],
        Words.With([.. Phrases(), "<br>", "</", "{", "\"}", "data: ", "\n\nevent: error\n: ", "\"choices\":[{\"message\":{}}]"]),
        Read);

    /// <summary>Every phrase of the decision table, and what else a verdict depends on.</summary>
    private static IEnumerable<string> Phrases() =>
    [
        .. typeof(AnswerPhrases).GetFields(BindingFlags.Static | BindingFlags.Public).SelectMany(static f => (string[])f.GetValue(null)!),
        "The model `m` does not exist.", "Model not found", "model_not_found", "Not Found", "Function 'f': Not found for account 'a'",
        "Function id 'f' version 'null': Specified function in account 'a' is not found", "reached its end of life on 2026-05-14T00:00:00Z",
        "\"type\":\"Overloaded\"", "\"type\":\"Service Unavailable\"",
    ];

    private static void Read(byte[] input)
    {
        Random random = new(InputSeed.Compute(input));
        bool isDeclared = random.Next(2) == 0;
        string[] openings = isDeclared && random.Next(4) == 0 ? s_declaredOpenings : s_openings;
        Exchange exchange = new()
        {
            Body = (byte[])[.. GetBytes(Pick(random, openings)), .. input, .. GetBytes(Pick(random, s_closings))],
            StatusCode = random.Next(10) == 0 ? random.Next(100, 1000) : Pick(random, s_codes),
            Failure = random.Next(20) == 0 ? ExchangeFailure.Dropped : ExchangeFailure.None,
            MediaType = Pick(random, isDeclared ? s_markupTypes : s_otherTypes),
            RequestId = random.Next(3) == 0 ? "6bfac15e-3c44-489b-a0fb-0123456789ab" : null,
            RetryAfter = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(20_000)) : null,
            Deprecation = random.Next(3) == 0 ? DateTime.UnixEpoch : null,
            IsBodyTruncated = random.Next(10) == 0,
            SentKey = random.Next(2) == 0,
        };
        bool isHosted = random.Next(2) == 0;
        bool? isListed = random.Next(3) switch { 0 => null, 1 => false, _ => true };
        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, body, NimRoute.ChatCompletions, isHosted, isListed));

        Claim.Holds(body.Format == BodyFormat.Markup, $"The format is {body.Format}.");
        Claim.Holds(
            verdict.Status is NimModelStatus.Inconclusive or NimModelStatus.Unreachable,
            $"The status is {verdict.Status} by {verdict.Rule}.");
        Claim.Holds(!verdict.ImpliesKeyAccepted, $"The key counts as accepted by {verdict.Rule}.");
        Claim.Holds(verdict.EndOfLife is null, $"The end of life is {verdict.EndOfLife}.");
        Claim.Holds(
            verdict.ErrorId is null || (exchange.StatusCode == Unauthorized && !isHosted),
            $"The run ends with {verdict.ErrorId}.");
    }

    private static byte[] GetBytes(string text) => Encoding.UTF8.GetBytes(text);

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
