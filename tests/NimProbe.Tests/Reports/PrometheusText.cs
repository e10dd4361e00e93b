using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NimProbe.Tests.Reports;

/// <summary>Reads the Prometheus text format 0.0.4 as strictly as it is written down, and as the textfile collector wants it: no timestamps, no series twice.</summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private readonly HashSet<string> _families = new(StringComparer.Ordinal);
    private string _family = "";
    private bool _hasType;

    private PrometheusText()
    {
    }

    /// <summary>The value of each series, by its name and its labels as read: <c>name{label=value;...}</c>.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>The names of the families.</summary>
    public IReadOnlySet<string> Families => _families;

    /// <exception cref="FormatException">The text breaks the format.</exception>
    public static PrometheusText Parse(string text)
    {
        PrometheusText metrics = new();
        if (text.Length > 0 && !text.EndsWith('\n'))
        {
            throw new FormatException("The last line has no end.");
        }

        foreach (string line in text.Split('\n')[..^1])
        {
            metrics.ReadLine(line);
        }

        return metrics;
    }

    private void ReadLine(string line)
    {
        if (line.StartsWith("# HELP ", StringComparison.Ordinal))
        {
            string[] parts = line.Split(' ', 4);
            Require(parts.Length == 4 && MetricName().IsMatch(parts[2]) && parts[3].Length > 0, line);
            Require(_families.Add(parts[2]), "A family in two places: " + line);
            (_family, _hasType) = (parts[2], false);
        }
        else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            Require(!_hasType && line == $"# TYPE {_family} gauge", line);
            _hasType = true;
        }
        else
        {
            Require(_hasType, "A sample before its type: " + line);
            ReadSample(line);
        }
    }

    private void ReadSample(string line)
    {
        int at = _family.Length;
        Require(line.StartsWith(_family + "{", StringComparison.Ordinal), line);
        StringBuilder series = new(_family + "{");
        HashSet<string> names = new(StringComparer.Ordinal);
        do
        {
            at++;
            int equals = line.IndexOf("=\"", at, StringComparison.Ordinal);
            Require(equals > at, line);
            string name = line[at..equals];
            Require(LabelName().IsMatch(name) && names.Add(name), line);
            at = equals + 2;
            series.Append(name).Append('=').Append(ReadValue(line, ref at)).Append(';');
        }
        while (at < line.Length && line[at] == ',');

        Require(line.AsSpan(at).StartsWith("} "), line);
        Require(double.TryParse(line.AsSpan(at + 2), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value), line);
        Require(_samples.TryAdd(series.Append('}').ToString(), value), "A series twice: " + line);
    }

    // Leaves the position behind the closing quote.
    private static string ReadValue(string line, ref int at)
    {
        StringBuilder value = new();
        while (true)
        {
            Require(at < line.Length, line);
            char c = line[at++];
            if (c == '"')
            {
                return value.ToString();
            }

            if (c == '\\')
            {
                Require(at < line.Length, line);
                c = line[at++] switch { '\\' => '\\', '"' => '"', 'n' => '\n', _ => throw new FormatException(line) };
            }

            value.Append(c);
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new FormatException(otherwise);
        }
    }

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex MetricName();

    [GeneratedRegex("^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex LabelName();
}
