using System.Globalization;

namespace NimProbe.Sandbox.Catalog;

/// <summary>A row of a CSV file; errors name the file and the line.</summary>
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
            throw CreateException($"{fields.Count} fields, the header has {columns.Count}");
        }
    }

    /// <summary>Gets the text of a field; null if it is empty or the file has no such column.</summary>
    public string? GetText(string column) =>
        _columns.TryGetValue(column, out int index) && _fields[index].Length > 0 ? _fields[index] : null;

    public string GetRequiredText(string column) => GetText(column) ?? throw CreateException($"no {column}");

    public int? GetMilliseconds(string column)
    {
        if (GetText(column) is not string text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw CreateException($"{column} '{text}' is not a number of milliseconds");
    }

    public int? GetNumber(string column)
    {
        if (GetText(column) is not string text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw CreateException($"{column} '{text}' is not a whole number");
    }

    public DateTimeOffset? GetTime(string column)
    {
        if (GetText(column) is not string text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset value)
            ? value
            : throw CreateException($"{column} '{text}' is not a date");
    }

    public bool? GetBoolean(string column)
    {
        if (GetText(column) is not string text)
        {
            return null;
        }

        return bool.TryParse(text, out bool value) ? value : throw CreateException($"{column} '{text}' is neither true nor false");
    }

    public SandboxException CreateException(string error) => new($"{_path}({_line}): {error}.");
}
