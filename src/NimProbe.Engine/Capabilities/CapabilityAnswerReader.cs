using System.Globalization;
using NimProbe.Engine.Classification;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;
using NimProbe.Engine.Streaming;

namespace NimProbe.Engine.Capabilities;

/// <summary>Reads the response to a capability's request.</summary>
internal static class CapabilityAnswerReader
{
    /// <summary>Reads a response.</summary>
    /// <param name="outcome">The outcome of the request with its retries.</param>
    /// <param name="response">The last response.</param>
    /// <param name="stream">What received the response; null if no stream was requested.</param>
    /// <param name="redactor">Removes secrets from the reason.</param>
    public static CapabilityAnswer Read(ProbeOutcome outcome, ProbeResponse response, StreamReceiver? stream, Redactor redactor)
    {
        // Answers and refusals are not repeated, so that they are always in the last response.
        NimModelStatus status = outcome.Result.Status;
        bool isRefused = status == NimModelStatus.RequestRejected;
        return new CapabilityAnswer(status, isRefused ? GetRefusal(response, redactor) : outcome.Result.Detail)
        {
            Tokens = stream is { IsStream: true } ? stream.Clock : null,
            Message = (status, response.Body.Format) switch
            {
                (not NimModelStatus.Available, _) => null,
                (_, BodyFormat.EventStream) => ChatMessageReader.ReadStream(response.Exchange.Body),
                _ => ChatMessageReader.Read(response.Exchange.Body),
            },
            Refusal = isRefused ? RefusalText.Read(response.Exchange.Body) : "",
        };
    }

    private static string GetRefusal(ProbeResponse response, Redactor redactor)
    {
        string reason = string.Create(CultureInfo.InvariantCulture, $"The request was refused with HTTP {response.Exchange.StatusCode}");
        return response.Body.Summary is { Length: > 0 } said ? redactor.Clean($"{reason}: {said}") : reason;
    }
}
