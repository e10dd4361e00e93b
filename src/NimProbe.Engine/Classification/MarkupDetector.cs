namespace NimProbe.Engine.Classification;

/// <summary>Recognizes HTML and XML, declared or not.</summary>
internal static class MarkupDetector
{
    /// <summary>Whether a text is HTML or XML.</summary>
    /// <param name="text">The text, without blanks before it.</param>
    /// <param name="mediaType">The media type in lower case.</param>
    public static bool IsMarkup(string text, string mediaType) =>
        text.StartsWith('<')
        || Contains(text, "<html")
        || Contains(text, "<!doctype")
        || Contains(text, "<?xml")
        || (IsMarkupType(mediaType) && (HasTag(text) || !Array.Exists(AnswerPhrases.PlainTexts, phrase => Contains(text, phrase))));

    private static bool IsMarkupType(string mediaType) =>
        mediaType is "text/html" or "text/xml" or "application/xml" || mediaType.EndsWith("+xml", StringComparison.Ordinal);

    private static bool HasTag(ReadOnlySpan<char> text)
    {
        for (int start = text.IndexOf('<'); start >= 0; start = text.IndexOf('<'))
        {
            text = text[(start + 1)..];
            if (!text.IsEmpty && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '!' or '?'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(string text, string phrase) => text.Contains(phrase, StringComparison.OrdinalIgnoreCase);
}
