using static NimProbe.Engine.Capabilities.CapabilityJudgement;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Tests vision with two pictures of two colours each: who guesses is right about both in at most 1 of 2401 cases. The second picture is
/// only shown to models that were right about the first.
/// </summary>
/// <param name="random">Draws a number from 0 up to the given one, exclusive.</param>
internal sealed class VisionProbe(Func<int, int> random) : CapabilityProbe
{
    private static readonly string s_prompt =
        $"The left half and the right half of this picture each have one of these colours: {string.Join(", ", TestPicture.ColourNames)}. "
        + "Both halves can have the same colour. "
        + "Answer with exactly two words: the colour of the left half, then the colour of the right half.";

    private readonly TestPicture _first = TestPicture.Create(random);
    private readonly TestPicture _second = TestPicture.Create(random);

    /// <inheritdoc/>
    public override NimCapability Capability => NimCapability.Vision;

    /// <inheritdoc/>
    public override int MaximumRequests => 2;

    /// <inheritdoc/>
    public override CapabilityRequest Start() => CreateRequest(_first, () => Ask(CreateRequest(_second, static () =>
        Confirmed("Named the colours of both halves of two pictures"))));

    private static CapabilityRequest CreateRequest(TestPicture picture, Func<CapabilityJudgement> whenRight) =>
        new(answer => OfFailure(answer, "image", "picture", "multimodal", "multi-modal", "vision", "content must be a string", "str type")
            ?? JudgeMessage(answer.Message!, picture, whenRight))
        {
            Prompt = s_prompt,
            Picture = picture,
        };

    private static CapabilityJudgement JudgeMessage(ChatMessage message, TestPicture picture, Func<CapabilityJudgement> whenRight)
    {
        ColourAnswer answer = ColourAnswer.Read(message.Content);
        return message switch
        {
            _ when picture.IsDescribedBy(answer) => whenRight(),
            { IsCutShort: true } => CutShort(),
            _ when answer.DeniesPicture => Ignored("Answered that there is no picture"),
            _ when answer.Colours.Count == 0 => Unknown("Named no colour"),
            _ => Unknown("Named other colours than those of the picture"),
        };
    }
}
