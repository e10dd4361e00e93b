using System.Globalization;
using System.Text;

namespace NimProbe.Bench;

/// <summary>A table as Markdown; every column but the first is set to the right.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder _text = new();

    public MarkdownTable(params IEnumerable<string> headers)
    {
        string[] columns = [.. headers];
        Add(columns);
        _text.Append("|---|").Insert(_text.Length, "---:|", columns.Length - 1).AppendLine();
    }

    public void Add(params IEnumerable<object?> cells) =>
        _text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells.Select(static c => Convert.ToString(c, CultureInfo.InvariantCulture)))} |").AppendLine();

    public override string ToString() => _text.ToString();
}
