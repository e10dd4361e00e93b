using System.Text;

namespace NimProbe.Reports;

/// <summary>Puts blocks of Markdown together. Cells and paragraphs are Markdown already: text from outside goes through <see cref="MarkdownText"/> first.</summary>
internal sealed class MarkdownWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes a paragraph or heading.</summary>
    public void Paragraph(string markdown) => Block().Append(markdown).Append('\n');

    /// <summary>Writes a table.</summary>
    /// <param name="headings">A heading a column; a colon at its end aligns the column to the right.</param>
    /// <param name="rows">As many cells a row.</param>
    public void Table(string[] headings, IEnumerable<string[]> rows)
    {
        Block();
        Row(headings.Select(static h => h.TrimEnd(':')));
        Row(headings.Select(static h => h.EndsWith(':') ? "--:" : "---"));
        foreach (string[] row in rows)
        {
            Row(row);
        }
    }

    /// <summary>What was written, without an end of line at its end.</summary>
    public override string ToString() => _text.ToString().TrimEnd('\n');

    private StringBuilder Block() => _text.Length > 0 ? _text.Append('\n') : _text;

    private void Row(IEnumerable<string> cells) => _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
