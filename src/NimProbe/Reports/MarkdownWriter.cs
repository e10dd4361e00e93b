using System.Text;

namespace NimProbe.Reports;

/// <summary>
/// Writes blocks of Markdown. Paragraphs and cells are Markdown: <see cref="MarkdownText"/> escapes text from outside
/// first.
/// </summary>
internal sealed class MarkdownWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes a paragraph or heading.</summary>
    public void WriteParagraph(string markdown) => StartBlock().Append(markdown).Append('\n');

    /// <summary>Writes a table.</summary>
    /// <param name="headings">The headings. A colon at the end of a heading aligns its column to the right.</param>
    /// <param name="rows">The rows, each with one cell per heading.</param>
    public void WriteTable(string[] headings, IEnumerable<string[]> rows)
    {
        StartBlock();
        WriteRow(headings.Select(static h => h.TrimEnd(':')));
        WriteRow(headings.Select(static h => h.EndsWith(':') ? "--:" : "---"));
        foreach (string[] row in rows)
        {
            WriteRow(row);
        }
    }

    /// <summary>Returns the text, without a line end at its end.</summary>
    public override string ToString() => _text.ToString().TrimEnd('\n');

    private StringBuilder StartBlock() => _text.Length > 0 ? _text.Append('\n') : _text;

    private void WriteRow(IEnumerable<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
