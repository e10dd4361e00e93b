using System.Globalization;
using System.Text;

namespace NimProbe.Fuzz;

/// <summary>What must hold of anything that was read.</summary>
internal static class Claim
{
    /// <summary>Something holds.</summary>
    /// <exception cref="FuzzException">It does not.</exception>
    public static void Holds(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new FuzzException(otherwise);
        }
    }

    /// <summary>A text is fit to be shown: nothing in it acts, hides, or is half a character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lineEnds">Whether it may have several lines.</param>
    /// <exception cref="FuzzException">It is not.</exception>
    public static void Prints(string text, bool lineEnds = false)
    {
        foreach (char character in text)
        {
            Holds(!char.IsControl(character) || (lineEnds && character == '\n'), "A control character is shown.");
            Holds(char.GetUnicodeCategory(character) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator), "A character that ends a line is shown.");
            Holds(character is not ('\u202a' or '\u202b' or '\u202d' or '\u202e' or '\u2066' or '\u2067' or '\u2068'), "A mark that turns text around is shown.");
        }

        Holds(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text, "Half of a surrogate pair is shown.");
    }
}
