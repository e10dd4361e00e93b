using System.Globalization;
using System.Text;

namespace NimProbe.Reports;

/// <summary>Escapes text from outside for Markdown: it cannot become markup, a link, a mention or a table cell.</summary>
internal static class MarkdownText
{
    /// <summary>
    /// Formats a text as code, in which forges recognise neither links nor mentions; empty if the text is empty.
    /// </summary>
    public static string ToCode(string? text)
    {
        string trimmed = NimText.Sanitize(text).Trim();
        if (trimmed.Length == 0)
        {
            return "";
        }

        // Renderers disagree about pipes and backticks in code spans in tables, but not about character references.
        return trimmed.AsSpan().ContainsAny('|', '`') ? $"<code>{EncodeCharacters(trimmed)}</code>" : $"`{trimmed}`";
    }

    private static string EncodeCharacters(string text)
    {
        StringBuilder encoded = new();
        foreach (char c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == ' ' || !char.IsAscii(c))
            {
                encoded.Append(c);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"&#{(int)c};");
            }
        }

        return encoded.ToString();
    }
}
