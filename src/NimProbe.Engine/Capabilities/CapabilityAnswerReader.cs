using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Capabilities;

/// <summary>Reads the response to a capability's request.</summary>
internal static class CapabilityAnswerReader
{
    /// <summary>Reads a response and its verdict.</summary>
    /// <param name="response">The response.</param>
    /// <param name="redactor">Removes secrets from the reason.</param>
    public static CapabilityAnswer Read(ProbeResponse response, Redactor redactor)
    {
        Exchange exchange = response.Exchange;
        NimModelStatus status = response.Verdict.Status;
        IReadOnlyList<TimedEvent>? events = response.Body.Format == BodyFormat.EventStream ? ReadEvents(exchange) : null;
        return new CapabilityAnswer(status, GetReason(response, redactor))
        {
            Events = events,
            Message = status switch
            {
                not NimModelStatus.Available => null,
                _ when events is not null => ChatMessageReader.Join(events),
                _ => ChatMessageReader.Read(exchange.Body),
            },
            Refusal = status == NimModelStatus.RequestRejected ? RefusalText.Read(exchange.Body) : "",
        };
    }

    private static TimedEvent[] ReadEvents(Exchange exchange) =>
        [.. EventSplitter.Split(exchange.Body).Select(e => new TimedEvent(e.Data, exchange.GetArrival(e.End)))];

    private static string GetReason(ProbeResponse response, Redactor redactor)
    {
        string said = response.Body.Format == BodyFormat.Markup ? "a page for browsers" : response.Body.Summary;
        return said.Length == 0 ? response.Verdict.Reason : redactor.Clean($"{response.Verdict.Reason}: {said}");
    }
}
