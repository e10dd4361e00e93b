using static NimProbe.Engine.Capabilities.CapabilityJudgement;

namespace NimProbe.Engine.Capabilities;

/// <summary>Tests whether a plain answer contains reasoning, in a field of its own or in tags at the beginning of the text.</summary>
internal sealed class ReasoningProbe : CapabilityProbe
{
    private const string Prompt = "Which number is greater, 9.11 or 9.9? Answer with the number.";
    private const string OpeningTag = "<think>";
    private const string ClosingTag = "</think>";

    /// <inheritdoc/>
    public override NimCapability Capability => NimCapability.Reasoning;

    /// <inheritdoc/>
    public override CapabilityRequest Start() => new(Judge) { Prompt = Prompt };

    private static CapabilityJudgement Judge(CapabilityAnswer answer) => OfFailure(answer) ?? (answer.Message! switch
    {
        { Reasoning: { } reasoning } when !string.IsNullOrWhiteSpace(reasoning) => Confirmed("The answer has its reasoning in a field"),
        { Content: { } content } when HasInlineReasoning(content) => Confirmed("The text of the answer begins with its reasoning"),
        { IsCutShort: true } => CutShort(),
        _ => Ignored("The answer has no reasoning; parameters that switch it on were not tried"),
    });

    // Some chat templates contain the opening tag, so that an answer has the closing one only. Tags without content mean that
    // reasoning is switched off.
    private static bool HasInlineReasoning(string content)
    {
        string text = content.TrimStart();
        bool isOpened = text.StartsWith(OpeningTag, StringComparison.OrdinalIgnoreCase);
        text = isOpened ? text[OpeningTag.Length..] : text;
        int end = text.IndexOf(ClosingTag, StringComparison.OrdinalIgnoreCase);
        return (isOpened || end >= 0) && !string.IsNullOrWhiteSpace(end >= 0 ? text[..end] : text);
    }
}
