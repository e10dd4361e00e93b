using System.Globalization;
using static NimProbe.Engine.Capabilities.CapabilityJudgement;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Tests streaming. The proof is the time of arrival: an answer that is complete before its first event is sent arrives at once.
/// </summary>
internal sealed class StreamingProbe : CapabilityProbe
{
    private const string Prompt = "Count from 1 to 40, separated by commas.";

    // Tokens within this time, for this share of all tokens, were not sent as the model wrote them.
    private static readonly TimeSpan s_burst = TimeSpan.FromMilliseconds(5);
    private const double BurstShare = 0.9;

    /// <inheritdoc/>
    public override NimCapability Capability => NimCapability.Streaming;

    /// <inheritdoc/>
    public override CapabilityRequest Start() => new(Judge) { Prompt = Prompt, IsStreamed = true };

    private static CapabilityJudgement Judge(CapabilityAnswer answer) =>
        OfFailure(answer, "stream") ?? (answer.Events is { } events ? Judge(events) : Ignored("The whole answer came as one JSON document"));

    /// <summary>Judges the events of a stream.</summary>
    public static CapabilityJudgement Judge(IEnumerable<TimedEvent> events)
    {
        TimeSpan[] arrivals =
        [
            .. events.Where(static e => ChatMessageReader.Read(e.Data) is { HasToken: true }).Select(static e => e.Arrival).Order(),
        ];
        return arrivals.Length switch
        {
            0 => Unknown("The stream contained no token"),
            1 => Unknown("All tokens came in one event"),
            _ when IsBurst(arrivals) => Unknown("All tokens arrived at once: the model, or a server in between, collected them"),
            _ => Confirmed(string.Create(
                CultureInfo.InvariantCulture,
                $"{arrivals.Length} events with tokens arrived over {(arrivals[^1] - arrivals[0]).TotalMilliseconds:0} ms")),
        };
    }

    private static bool IsBurst(TimeSpan[] arrivals)
    {
        int first = 0;
        for (int last = 0; last < arrivals.Length; last++)
        {
            while (arrivals[last] - arrivals[first] > s_burst)
            {
                first++;
            }

            if (last - first + 1 > arrivals.Length * BurstShare)
            {
                return true;
            }
        }

        return false;
    }
}
