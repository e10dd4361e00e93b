using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Images;
using NimProbe.Sandbox.Streams;

namespace NimProbe.Sandbox.Chat;

/// <summary>A chat model that has every capability and tells the truth about each.</summary>
internal static class SimulatedModel
{
    private static readonly (int Colour, string Name)[] s_colours =
    [
        (0xFF0000, "red"), (0x008000, "green"), (0x0000FF, "blue"), (0xFFFF00, "yellow"), (0x000000, "black"), (0xFFFFFF, "white"),
        (0x800080, "purple"),
    ];

    /// <summary>Answers a request.</summary>
    public static SandboxAnswer Answer(ChatRequest request) => Reply(request).ToAnswer() with { Stream = new StreamScript() };

    /// <summary>
    /// Answers a request as a model without vision and reasoning does; null for a request that demands nothing but text.
    /// </summary>
    public static SandboxAnswer? AnswerAsTextModel(ChatRequest request) =>
        request.HasPicture ? Refuse("The model is not a multimodal model") : AnswerParameters(request);

    /// <summary>Answers a request that offers a function or demands an object; null for every other request.</summary>
    public static SandboxAnswer? AnswerParameters(ChatRequest request) =>
        request is { Function: not null } or { DemandedObject: not null } or { GuidedObject: not null } ? Reply(request).ToAnswer() : null;

    /// <summary>Refuses a request as vLLM does.</summary>
    public static SandboxAnswer Refuse(string message) => new()
    {
        Status = 400,
        Text = $$$"""{"error":{"message":"{{{message}}}","type":"BadRequestError","param":null,"code":400}}""",
    };

    /// <summary>Replies to a request.</summary>
    public static ChatReply Reply(ChatRequest request) => request switch
    {
        { Function: { } function, ToolChoice: not "none" } => new ChatReply { Call = function },
        { DemandedObject: { } demanded } => new ChatReply { Content = demanded },
        { GuidedObject: { } demanded } => new ChatReply { Content = demanded },
        { Picture: { } picture } => new ChatReply { Content = $"{Name(picture, isLeft: true)} {Name(picture, isLeft: false)}" },
        { HasPicture: true } => new ChatReply { Content = "The picture is too small to see anything." },
        _ => new ChatReply { Content = "9.9", Reasoning = "9.9 is 9.90, and 90 hundredths are more than 11." },
    };

    /// <summary>Names the colour of a half of a picture: the known colour that is closest.</summary>
    public static string Name(PngImage picture, bool isLeft)
    {
        int pixel = picture.GetPixel(isLeft ? picture.Width / 4 : picture.Width * 3 / 4, picture.Height / 2);
        return s_colours.MinBy(c => GetDistance(c.Colour, pixel)).Name;
    }

    private static int GetDistance(int first, int second) =>
        GetSquare(first >> 16, second >> 16) + GetSquare(first >> 8, second >> 8) + GetSquare(first, second);

    private static int GetSquare(int first, int second) => ((first & 0xFF) - (second & 0xFF)) * ((first & 0xFF) - (second & 0xFF));
}
