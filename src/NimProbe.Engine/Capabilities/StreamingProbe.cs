using System.Globalization;
using NimProbe.Engine.Streaming;
using static NimProbe.Engine.Capabilities.CapabilityJudgement;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Tests streaming. The proof is the time of arrival: an answer that is complete before its first event is sent arrives at once.
/// </summary>
internal sealed class StreamingProbe : CapabilityProbe
{
    // Enough tokens for a proof, whether they are reasoning or text.
    private const int SufficientTokens = 64;

    private const string Prompt = "Count from 1 to 40, separated by commas.";

    // If more than this share of the tokens arrives together, they were not sent as the model wrote them.
    private const double BurstShare = 0.9;

    /// <inheritdoc/>
    public override NimCapability Capability => NimCapability.Streaming;

    /// <inheritdoc/>
    public override CapabilityRequest Start() => new(Judge) { Prompt = Prompt, IsStreamed = true, SufficientTokens = SufficientTokens };

    /// <summary>Whether tokens arrived in several events over time.</summary>
    public static bool IsOverTime(TokenClock tokens) => tokens.Chunks > 1 && tokens.LargestBurst <= tokens.Chunks * BurstShare;

    // A stream that breaks after its tokens is a proof too.
    private static CapabilityJudgement Judge(CapabilityAnswer answer) => answer switch
    {
        { Tokens: { } tokens } when IsOverTime(tokens) => Confirmed(string.Create(
            CultureInfo.InvariantCulture, $"{tokens.Chunks} events with tokens arrived over {tokens.Duration.TotalMilliseconds:0} ms")),
        _ when OfFailure(answer, "stream") is { } failure => failure,
        { Tokens.Chunks: > 1 } => Unknown("All tokens arrived at once: the model, or a server in between, collected them"),
        { Tokens: not null } => Unknown("All tokens came in one event"),
        _ => Ignored("The whole answer came as one JSON document"),
    };
}
