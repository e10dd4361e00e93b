using System.Globalization;
using System.Text;

namespace NimProbe.Fuzz;

/// <summary>Checks the results of a reader.</summary>
internal static class Claim
{
    /// <summary>Throws an exception if a condition does not hold.</summary>
    /// <exception cref="FuzzException">The condition does not hold.</exception>
    public static void Holds(bool condition, string message)
    {
        if (!condition)
        {
            throw new FuzzException(message);
        }
    }

    /// <summary>Throws an exception if a text has control characters, bidirectional controls or unpaired surrogates.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lineEnds">Whether the text can have several lines.</param>
    /// <exception cref="FuzzException">The text has such a character.</exception>
    public static void Prints(string text, bool lineEnds = false)
    {
        foreach (char character in text)
        {
            UnicodeCategory category = char.GetUnicodeCategory(character);
            Holds(!char.IsControl(character) || (lineEnds && character == '\n'), "The text has a control character.");
            Holds(category is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator), "The text has a line separator.");
            Holds(
                character is not ('\u202a' or '\u202b' or '\u202d' or '\u202e' or '\u2066' or '\u2067' or '\u2068'),
                "The text has a bidirectional control character.");
        }

        Holds(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text, "The text has an unpaired surrogate.");
    }
}
