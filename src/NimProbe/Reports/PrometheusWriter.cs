using System.Globalization;
using System.Text;

namespace NimProbe.Reports;

/// <summary>Writes gauges in the Prometheus text format, a family after the other, as the format demands.</summary>
internal sealed class PrometheusWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes a family; one without any sample is left out.</summary>
    /// <typeparam name="T">What is measured.</typeparam>
    /// <param name="name">The metric's name, with its unit at the end.</param>
    /// <param name="help">What it says, in one line.</param>
    /// <param name="items">What is measured.</param>
    /// <param name="valueOf">A thing's value; null where it has none.</param>
    /// <param name="labelsOf">A thing's labels; no two things may have the same.</param>
    public void Family<T>(string name, string help, IEnumerable<T> items, Func<T, double?> valueOf, Func<T, (string Name, string Value)[]> labelsOf)
    {
        bool isFirst = true;
        foreach (T item in items)
        {
            if (valueOf(item) is not { } value)
            {
                continue;
            }

            if (isFirst)
            {
                isFirst = false;
                _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
                _text.Append("# TYPE ").Append(name).Append(" gauge\n");
            }

            _text.Append(name).Append('{');
            _text.AppendJoin(',', labelsOf(item).Select(static l => $"{l.Name}=\"{Escape(l.Value)}\""));
            _text.Append("} ").Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    /// <summary>What was written; the format wants an end of line at its end.</summary>
    public override string ToString() => _text.ToString();

    // Line ends never get here: what does not print has been replaced.
    private static string Escape(string value) => NimText.Sanitize(value)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);
}
