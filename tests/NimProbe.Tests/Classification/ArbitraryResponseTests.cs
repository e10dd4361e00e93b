using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Classification;

public sealed class ArbitraryResponseTests
{
    private static readonly Uri s_baseUri = new("http://127.0.0.1/v1");

    [Fact]
    public void An_arbitrary_response_has_a_defined_status_and_printable_text_without_secrets()
    {
        Gen<(Exchange Exchange, bool IsHosted, bool? IsListed, NimRoute Route)> evidence =
            from exchange in ArbitraryResponse.Exchange
            from isHosted in Gen.Elements(false, true)
            from isListed in Gen.Elements<bool?>(null, false, true)
            from route in Gen.Elements(NimRoute.ChatCompletions, NimRoute.Embeddings, NimRoute.Completions, NimRoute.Rerank)
            select (exchange, isHosted, isListed, route);
        HashSet<string> rules = [.. VerdictTable.RuleNames];
        HashSet<NimModelStatus> seen = [];
        Redactor redactor = new(ArbitraryResponse.Key);
        Properties.Hold(evidence, 3000, e =>
        {
            ResponseBody body = ResponseBody.Read(e.Exchange.Body, e.Exchange.MediaType);
            Verdict verdict = VerdictTable.Judge(new Evidence(e.Exchange, body, e.Route, e.IsHosted, e.IsListed));
            ProbeState state = new(new ProbeTarget("publisher/model"), NimModelKind.Chat, 0);
            state.CountAttempt();
            state.RecordResponse(new ProbeResponse(e.Route, e.Exchange, body, verdict));

            seen.Add(verdict.Status);
            Assert.Contains(verdict.Rule, rules);
            AssertPrintable(state.ToOutcome(s_baseUri, redactor, DateTime.UnixEpoch, catalog: null).Result);
        });

        // Responses that match only the first rows would test little.
        Assert.True(seen.Count >= 12, $"Only these statuses occurred: {string.Join(", ", seen)}.");
    }

    [Fact]
    public async Task Arbitrary_bytes_over_HTTP_are_one_result()
    {
        byte[][] bodies = [.. ArbitraryResponse.Body.Sample(60, 300)];
        int[] codes = [200, 202, 302, 400, 403, 404, 410, 422, 429, 500, 502, 503, 504, 529, 599];
        string[] contentTypes = ["application/json", "text/html", "text/event-stream", "text/plain; charset=nonsense", "\"", ""];
        await using ProbeHarness harness = await ProbeHarness.StartAsync(new SandboxOptions
        {
            Models =
            [
                new SandboxModel("meta/llama-3.1-8b-instruct"),
                .. bodies.Select(static (_, n) => new SandboxModel($"any/model-{n}", $"any-{n}")),
            ],
            CustomAnswers = bodies.Select((body, n) => new SandboxAnswer
            {
                Name = $"any-{n}",
                Status = codes[n % codes.Length],
                ContentType = contentTypes[n % contentTypes.Length],
                Bytes = body,
                Headers = [new("Retry-After", n % 3 == 0 ? "soon" : "-1"), new("Deprecation", "@1"), new("Location", "::")],
            }).ToDictionary(static a => a.Name),
        });
        ProbeReport report = await harness.ProbeAsync(
            [
                new ProbeTarget("meta/llama-3.1-8b-instruct"),
                .. bodies.Select(static (_, n) => new ProbeTarget($"any/model-{n}") { IsListed = true }),
            ],
            new ProbeOptions { MaximumRetryCount = 0 },
            harness.Settings(ArbitraryResponse.Key));

        Assert.Null(report.Fault);
        Assert.Equal(bodies.Length + 1, report.Results.Count);
        Assert.All(report.Results, AssertPrintable);
    }

    private static void AssertPrintable(NimProbeResult result)
    {
        Assert.True(Enum.IsDefined(result.Status));
        AssertPrintable(result.Detail);
        AssertPrintable(result.RequestId ?? "none");
        AssertPrintable(result.ServedModel ?? "none");
    }

    private static void AssertPrintable(string text)
    {
        Assert.InRange(text.Length, 1, Redactor.MaximumLength);
        Assert.DoesNotContain(text, static c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e');
        Assert.DoesNotContain(ArbitraryResponse.Key, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ArbitraryResponse.Account, text, StringComparison.OrdinalIgnoreCase);
        Assert.True(Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text)) == text, "The text has an unpaired surrogate.");
    }
}
