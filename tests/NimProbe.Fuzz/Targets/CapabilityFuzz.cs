using System.Text;
using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Fuzz.Targets;

/// <summary>Judges a response as the answer to the request of each capability: none is confirmed by chance.</summary>
internal static class CapabilityFuzz
{
    private static readonly Uri s_baseUri = new("http://127.0.0.1/v1");
    private static readonly Redactor s_redactor = new([]);

    public static FuzzTarget Target { get; } = new(
        "Capabilities",
        [.. AnswerLibrary.BuiltIn.Where(static a => a.Text.Length > 0).Select(static a => Encoding.UTF8.GetBytes(a.Text))],
        Words.With(
            "\"choices\":[{\"message\":", "\"delta\":", "\"content\":", "\"reasoning_content\":", "\"finish_reason\":\"length\"",
            "\"tool_calls\":[{\"function\":{\"name\":\"report_code\",\"arguments\":\"{}\"}}]", "data: ", "\n\n", "{\"code\":\"",
            "red ", "left ", "right ", "<think>"),
        Read);

    private static void Read(byte[] input)
    {
        Random random = new(InputSeed.Compute(input));
        Exchange exchange = new()
        {
            Body = input,
            StatusCode = random.Next(2) == 0 ? 200 : 400,
            MediaType = random.Next(2) == 0 ? "application/json" : "text/event-stream",
            RequestId = "6bfac15e-3c44-489b-a0fb-0123456789ab",
        };
        ResponseBody body = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, body, NimRoute.ChatCompletions, IsHosted: true, IsListed: null));
        ProbeResponse response = new(NimRoute.ChatCompletions, exchange, body, verdict);
        ProbeState state = new(new ProbeTarget("publisher/model"), NimModelKind.Chat, earlierAttempts: 1);
        state.RecordResponse(response);
        ProbeOutcome outcome = state.ToOutcome(s_baseUri, s_redactor, DateTime.UnixEpoch, catalog: null);
        CapabilityAnswer answer = CapabilityAnswerReader.Read(outcome, response, stream: null, s_redactor);
        foreach (NimCapability capability in CapabilityPlan.All)
        {
            CapabilityJudgement judgement = CapabilityProbe.Create(capability, random.Next).Start().Judge(answer);
            bool isProved = judgement.Support == NimCapabilitySupport.Confirmed;
            Claim.Holds(!isProved || capability == NimCapability.Reasoning, $"{capability} is confirmed.");
            Claim.Holds(judgement.Next is not null || judgement.Detail.Length > 0, $"The judgement of {capability} has no reason.");
        }
    }
}
