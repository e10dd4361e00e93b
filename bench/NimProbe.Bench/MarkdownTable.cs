using System.Globalization;
using System.Text;

namespace NimProbe.Bench;

/// <summary>A Markdown table; all columns except the first are right-aligned.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    public MarkdownTable(params IEnumerable<string> headers)
    {
        string[] columns = [.. headers];
        Add(columns);
        _text.Append("|---|").Insert(_text.Length, "---:|", columns.Length - 1).AppendLine();
    }

    public void Add(params IEnumerable<object?> cells)
    {
        IEnumerable<string?> texts = cells.Select(static c => Convert.ToString(c, CultureInfo.InvariantCulture));
        _text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", texts)} |").AppendLine();
    }

    public override string ToString() => _text.ToString();
}
