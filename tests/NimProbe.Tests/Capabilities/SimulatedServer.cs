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

/// <summary>A simulated model of the sandbox without HTTP: it answers the requests of a probe until the judgement is final.</summary>
/// <param name="answer">The name of its answer.</param>
internal sealed class SimulatedServer(string answer)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

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
        SandboxAnswer said = _answer.Respond!(ChatRequest.Read(Alter?.Invoke(body) ?? body));
        Exchange exchange = new()
        {
            StatusCode = said.Status,
            MediaType = said.ContentType ?? "",
            Body = Encoding.UTF8.GetBytes(said.Text),
            RequestId = "6bfac15e-3c44-489b-a0fb-0123456789ab",
            Arrivals = said.Delivery == AnswerDelivery.Events ? [.. GetArrivals(said.Text)] : [],
        };
        ResponseBody content = ResponseBody.Read(exchange.Body, exchange.MediaType);
        Verdict verdict = VerdictTable.Judge(new Evidence(exchange, content, NimRoute.ChatCompletions, IsHosted: true, IsListed: null));
        ProbeResponse response = new(NimRoute.ChatCompletions, exchange, content, verdict);
        return request.Judge(CapabilityAnswerReader.Read(response, new Redactor([])));
    }

    private static IEnumerable<BodyArrival> GetArrivals(string events)
    {
        for (int end = 0, count = 1; (end = events.IndexOf("\n\n", end, StringComparison.Ordinal) + 2) >= 2; count++)
        {
            yield return new BodyArrival(end, s_pause * count);
        }
    }
}
