using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NimProbe.Tests.Reports;

/// <summary>
/// Parses the Prometheus text format 0.0.4 strictly, with the further rules of the textfile collector: no timestamps, no
/// duplicate series.
/// </summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private readonly HashSet<string> _families = new(StringComparer.Ordinal);
    private string _family = "";
    private bool _hasType;

    private PrometheusText()
    {
    }

    /// <summary>The value of each series, by its name and unescaped labels: <c>name{label=value;...}</c>.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>The names of the families.</summary>
    public IReadOnlySet<string> Families => _families;

    /// <summary>Parses metrics.</summary>
    /// <exception cref="FormatException">The text is not valid.</exception>
    public static PrometheusText Parse(string text)
    {
        PrometheusText metrics = new();
        if (text.Length > 0 && !text.EndsWith('\n'))
        {
            throw new FormatException("The last line has no line end.");
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
            Require(_families.Add(parts[2]), "The samples of a metric do not follow one another: " + line);
            (_family, _hasType) = (parts[2], false);
        }
        else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            Require(!_hasType && line == $"# TYPE {_family} gauge", line);
            _hasType = true;
        }
        else
        {
            Require(_hasType, "A sample precedes its type: " + line);
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
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        Require(double.TryParse(line.AsSpan(at + 2), Style, CultureInfo.InvariantCulture, out double value), line);
        Require(_samples.TryAdd(series.Append('}').ToString(), value), "A duplicate series: " + line);
    }

    // Moves the position behind the closing quote.
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

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new FormatException(message);
        }
    }

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex MetricName();

    [GeneratedRegex("^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex LabelName();
}
