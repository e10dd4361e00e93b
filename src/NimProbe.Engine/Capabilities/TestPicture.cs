using NimProbe.Engine.Images;

namespace NimProbe.Engine.Capabilities;

/// <summary>A picture whose left and right halves each have one of seven colours; both can have the same.</summary>
/// <param name="Left">The index of the colour of the left half in <see cref="ColourNames"/>.</param>
/// <param name="Right">The index of the colour of the right half.</param>
internal sealed record TestPicture(int Left, int Right)
{
    // Some models refuse pictures smaller than 64 pixels (nim-api-2.md 5).
    private const int Size = 224;

    private static readonly int[] s_colours = [0xE00000, 0x009000, 0x0000E0, 0xFFE000, 0x000000, 0xFFFFFF, 0x800080];

    /// <summary>The names of the colours.</summary>
    public static IReadOnlyList<string> ColourNames { get; } = ["red", "green", "blue", "yellow", "black", "white", "purple"];

    /// <summary>Draws the colours of a picture.</summary>
    /// <param name="random">Draws a number from 0 up to the given one, exclusive.</param>
    public static TestPicture Create(Func<int, int> random) => new(random(ColourNames.Count), random(ColourNames.Count));

    /// <summary>Encodes the picture as PNG.</summary>
    public byte[] Encode() => PngEncoder.Encode(Size, Size, (column, _) => s_colours[column < Size / 2 ? Left : Right]);

    /// <summary>
    /// Whether an answer names the colours of both halves and no others, the left half first unless it says otherwise. An answer
    /// describes at most one picture, so that a guess is right in at most 1 of 49 cases.
    /// </summary>
    public bool IsDescribedBy(ColourAnswer answer) => answer.Colours switch
    {
        [var only] => only == Left && only == Right,
        [var first, var second] => (answer.StartsRight ? (second, first) : (first, second)) == (Left, Right),
        _ => false,
    };
}
