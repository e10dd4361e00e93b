using System.Globalization;
using System.Text;

namespace NimProbe;

/// <summary>What a model id is made of, and what disqualifies a text from being one.</summary>
public static class NimModelId
{
    /// <summary>The longest id taken, in characters. The longest ever listed had 62; the bound only keeps rubbish out.</summary>
    public const int MaximumLength = 256;

    /// <summary>The part before the first slash; empty where there is none.</summary>
    public static string GetPublisher(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        int slash = id.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : id[..slash];
    }

    /// <summary>The part after the first slash; the whole id where there is none.</summary>
    public static string GetName(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>Says why a text cannot be a model id; null when it can.</summary>
    /// <param name="id">The text.</param>
    /// <returns>The fault as the end of a sentence that begins "the id", or null.</returns>
    public static string? GetValidationError(string? id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            return "is empty";
        }

        if (id.Length > MaximumLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"has {id.Length:N0} characters; {MaximumLength} is the most an id may have");
        }

        foreach (Rune rune in id.EnumerateRunes())
        {
            if (!Prints(rune))
            {
                return "has a character that does not print";
            }
        }

        return null;
    }

    /// <summary>A text that was given as an id, fit for a message: shortened, and with a question mark for every character that does not print.</summary>
    /// <param name="text">The text.</param>
    public static string ToDisplayText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int Telling = 100;
        StringBuilder shown = new();
        foreach (Rune rune in text.AsSpan(0, Math.Min(text.Length, Telling)).EnumerateRunes())
        {
            shown.Append(Prints(rune) ? rune.ToString() : "?");
        }

        return text.Length > Telling ? shown.Append("...").ToString() : shown.ToString();
    }

    // A lone surrogate enumerates as the replacement character; format characters include bidi marks.
    private static bool Prints(Rune rune) =>
        rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
