using System.Text;
using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Chat;

namespace NimProbe.Tests.Capabilities;

/// <summary>
/// A simulated model of the sandbox without HTTP: it answers the requests of a probe until the judgement is final. It does not stream.
/// </summary>
/// <param name="answer">The name of its answer.</param>
internal sealed class SimulatedServer(string answer)
{
    private readonly SandboxAnswer _answer = AnswerLibrary.BuiltIn.Single(a => a.Name == answer);

    /// <summary>The number of requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Changes each request before the model sees it; null to change nothing.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Alter { get; init; }

    public CapabilityJudgement Test(CapabilityProbe probe)
    {
        CapabilityJudgement judgement = Judge(probe.Start());
        while (judgement.Next is { } next)
        {
            judgement = Judge(next);
        }

        return judgement;
    }

    private CapabilityJudgement Judge(CapabilityRequest request)
    {
        Requests++;
        ReadOnlyMemory<byte> body = request.Write("pub/model", 1024);
        SandboxAnswer said = _answer.Respond!(ChatRequest.Read(Alter?.Invoke(body) ?? body)) ?? _answer;
        Exchange exchange = new()
        {
            StatusCode = said.Status,
            MediaType = said.ContentType ?? "",
            Body = Encoding.UTF8.GetBytes(said.Text),
            RequestId = "6bfac15e-3c44-489b-a0fb-0123456789ab",
        };
        ResponseBody content = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, content, NimRoute.ChatCompletions, IsHosted: true, IsListed: null));
        ProbeResponse response = new(NimRoute.ChatCompletions, exchange, content, verdict);
        ProbeState state = new(new ProbeTarget("pub/model"), NimModelKind.Chat, earlierAttempts: 0);
        state.RecordResponse(response);
        Redactor redactor = new([]);
        ProbeOutcome outcome = state.ToOutcome(new Uri("http://127.0.0.1/v1"), redactor, DateTime.UnixEpoch, catalog: null);
        return request.Judge(CapabilityAnswerReader.Read(outcome, response, stream: null, redactor));
    }
}
