using System.Globalization;

namespace NimProbe.Sandbox.Catalog;

/// <summary>One row of a csv file.</summary>
internal sealed class CsvRow
{
    private readonly string _path;
    private readonly int _line;
    private readonly IReadOnlyDictionary<string, int> _columns;
    private readonly IReadOnlyList<string> _fields;

    public CsvRow(string path, int line, IReadOnlyDictionary<string, int> columns, IReadOnlyList<string> fields)
    {
        (_path, _line, _columns, _fields) = (path, line, columns, fields);
        if (fields.Count != columns.Count)
        {
            throw Malformed($"{fields.Count} fields, the header has {columns.Count}");
        }
    }

    /// <summary>The field's text; null when it is empty or the file has no such column.</summary>
    public string? Text(string column) =>
        _columns.TryGetValue(column, out int index) && _fields[index].Length > 0 ? _fields[index] : null;

    public string RequiredText(string column) => Text(column) ?? throw Malformed($"no {column}");

    public int? Milliseconds(string column)
    {
        if (Text(column) is not string text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Malformed($"{column} '{text}' is no number of milliseconds");
    }

    public DateTimeOffset? Time(string column)
    {
        if (Text(column) is not string text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset value)
            ? value
            : throw Malformed($"{column} '{text}' is no date");
    }

    public bool? Boolean(string column)
    {
        if (Text(column) is not string text)
        {
            return null;
        }

        return bool.TryParse(text, out bool value) ? value : throw Malformed($"{column} '{text}' is neither true nor false");
    }

    public SandboxException Malformed(string fault) => new($"{_path}({_line}): {fault}.");
}
