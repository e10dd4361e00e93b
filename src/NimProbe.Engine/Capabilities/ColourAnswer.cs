using System.Text.RegularExpressions;

namespace NimProbe.Engine.Capabilities;

/// <summary>The colours that an answer names.</summary>
/// <param name="Colours">The indexes of the colours in <see cref="TestPicture.ColourNames"/>, in the order of the text.</param>
/// <param name="StartsRight">Whether the answer names the right half before the left one.</param>
/// <param name="DeniesPicture">Whether the answer says that there is no picture.</param>
internal sealed partial record ColourAnswer(IReadOnlyList<int> Colours, bool StartsRight, bool DeniesPicture)
{
    private const string ReasoningEnd = "</think>";

    /// <summary>Reads the text of an answer, after its reasoning.</summary>
    public static ColourAnswer Read(string content)
    {
        int end = content.LastIndexOf(ReasoningEnd, StringComparison.OrdinalIgnoreCase);
        string text = end < 0 ? content : content[(end + ReasoningEnd.Length)..];
        string[] words = [.. Words().Matches(text).Select(static m => m.Value.ToLowerInvariant())];
        int left = Array.IndexOf(words, "left");
        int right = Array.IndexOf(words, "right");
        return new ColourAnswer(
            [.. words.Select(static w => IndexOf(w)).Where(static i => i >= 0)],
            left >= 0 && right >= 0 && right < left,
            Denial().IsMatch(text));
    }

    private static int IndexOf(string word)
    {
        for (int index = 0; index < TestPicture.ColourNames.Count; index++)
        {
            if (TestPicture.ColourNames[index] == word)
            {
                return index;
            }
        }

        return -1;
    }

    [GeneratedRegex(@"\p{L}+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    // "I can't see any picture", "no image was provided", "I am unable to view images", "as a text-based model".
    [GeneratedRegex(
        @"\b(?:no|not|cannot|can't|can’t|don't|don’t|didn't|didn’t|doesn't|doesn’t|isn't|isn’t|unable|without|missing|lack)\b"
        + @"[^.!?\n]{0,60}\b(?:image|images|picture|pictures|photo|attachment|visual|visuals|see|view)\b"
        + @"|\b(?:image|picture|photo|attachment)\b[^.!?\n]{0,40}\b(?:missing|not|wasn't|wasn’t|isn't|isn’t)\b"
        + @"|\btext[- ](?:based|only)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Denial();
}
