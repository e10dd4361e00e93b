using System.Text.RegularExpressions;

namespace NimProbe.Tests.Architecture;

/// <summary>The tables of docs/architecture.md.</summary>
internal static partial class ArchitecturePage
{
    /// <summary>Reads the table whose first column has a title: the names in the first column, with those in the second.</summary>
    public static ILookup<string, string> ReadTable(string title)
    {
        using Stream stream = typeof(ArchitecturePage).Assembly.GetManifestResourceStream("architecture.md")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n')
            .SkipWhile(line => !line.StartsWith($"| {title} |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(static line => line.StartsWith('|'))
            .SelectMany(ReadRow)
            .ToLookup(static row => row.From, static row => row.To);
    }

    // A row that uses nothing has an empty name, so that its own name is in the table too.
    private static IEnumerable<(string From, string To)> ReadRow(string line)
    {
        string[] cells = line.Split('|');
        string from = Names.Match(cells[1]).Groups[1].Value;
        return Names.Matches(cells[2]).Select(static m => m.Groups[1].Value).DefaultIfEmpty("").Select(to => (from, to));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Names { get; }
}
