using System.Globalization;
using System.Text;

namespace NimProbe.Reports;

/// <summary>Makes text from outside stand in Markdown as it is: no markup, no link, no mention, no new cell.</summary>
internal static class MarkdownText
{
    /// <summary>The text as code, where forges make neither links nor mentions of it; nothing where it is empty.</summary>
    public static string Code(string? text)
    {
        string printable = NimText.Sanitize(text).Trim();
        return printable switch
        {
            "" => "",

            // Renderers disagree on a pipe or backtick inside a code span inside a table; on an entity they do not.
            _ when printable.AsSpan().ContainsAny('|', '`') => "<code>" + Entities(printable) + "</code>",
            _ => "`" + printable + "`",
        };
    }

    private static string Entities(string text)
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
