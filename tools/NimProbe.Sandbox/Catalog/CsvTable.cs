using System.Text;

namespace NimProbe.Sandbox.Catalog;

/// <summary>A CSV file with a header line.</summary>
internal static class CsvTable
{
    /// <summary>Reads the rows; empty lines are skipped.</summary>
    /// <exception cref="SandboxException">The file cannot be read, or the number of fields in a row differs from the header.</exception>
    public static IEnumerable<CsvRow> Read(string path)
    {
        string[] lines = ReadLines(path);
        if (lines.Length == 0)
        {
            throw new SandboxException($"{path} is empty.");
        }

        Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in Split(lines[0], path, line: 1))
        {
            columns[name] = columns.Count;
        }

        for (int index = 1; index < lines.Length; index++)
        {
            if (lines[index].Length > 0)
            {
                yield return new CsvRow(path, index + 1, columns, Split(lines[index], path, index + 1));
            }
        }
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SandboxException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static List<string> Split(string text, string path, int line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int index = 0; index < text.Length; index++)
        {
            char character = text[index];
            if (character == '"' && quoted && index + 1 < text.Length && text[index + 1] == '"')
            {
                field.Append('"');
                index++;
            }
            else if (character == '"')
            {
                quoted = !quoted;
            }
            else if (character == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        if (quoted)
        {
            throw new SandboxException($"{path}({line}): a quote is not closed.");
        }

        fields.Add(field.ToString());
        return fields;
    }
}
