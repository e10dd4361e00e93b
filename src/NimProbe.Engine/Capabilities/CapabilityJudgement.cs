namespace NimProbe.Engine.Capabilities;

/// <summary>The judgement of an answer.</summary>
/// <param name="Support">Whether the model has the capability.</param>
/// <param name="Detail">The reason, in one line.</param>
internal sealed record CapabilityJudgement(NimCapabilitySupport Support, string Detail)
{
    /// <summary>The request whose answer decides; null if this judgement is final.</summary>
    public CapabilityRequest? Next { get; init; }

    /// <summary>Creates the judgement that the answer proves the capability.</summary>
    public static CapabilityJudgement Confirmed(string detail) => new(NimCapabilitySupport.Confirmed, detail);

    /// <summary>Creates the judgement that the model answered as if it had not been asked.</summary>
    public static CapabilityJudgement Ignored(string detail) => new(NimCapabilitySupport.Ignored, detail);

    /// <summary>Creates the judgement that the server refused the request because of the capability.</summary>
    public static CapabilityJudgement Refused(string detail) => new(NimCapabilitySupport.Refused, detail);

    /// <summary>Creates the judgement that nothing is decided.</summary>
    public static CapabilityJudgement Unknown(string detail) => new(NimCapabilitySupport.Unknown, detail);

    /// <summary>Creates the judgement that the maximum number of tokens was reached before the answer could prove anything.</summary>
    public static CapabilityJudgement CutShort() => Unknown("The maximum number of tokens was reached before the answer was complete");

    /// <summary>Creates the judgement that another request decides.</summary>
    public static CapabilityJudgement Ask(CapabilityRequest next) => Unknown("") with { Next = next };

    /// <summary>Judges a response without an answer; null if there is an answer.</summary>
    /// <param name="answer">The response.</param>
    /// <param name="words">The words by which a refusal concerns the capability.</param>
    public static CapabilityJudgement? OfFailure(CapabilityAnswer answer, params ReadOnlySpan<string> words) => answer switch
    {
        { Status: NimModelStatus.Available, Message: not null } => null,
        _ when answer.Refuses(words) => Refused(answer.Reason),
        _ => Unknown($"{answer.Status}: {answer.Reason}"),
    };
}
