using System.Globalization;
using System.Text;

namespace NimProbe.Reports;

/// <summary>
/// Writes gauges in the Prometheus text format. The format requires that all samples of a metric follow one another.
/// </summary>
internal sealed class PrometheusWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Writes a gauge with one sample per item. A gauge without samples is left out.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="name">The name of the metric, with its unit at the end.</param>
    /// <param name="help">The help text, in one line.</param>
    /// <param name="items">The items.</param>
    /// <param name="getValue">Gets the value of an item; null if it has no sample.</param>
    /// <param name="getLabels">Gets the labels of an item, which must be unique within the metric.</param>
    public void WriteGauge<T>(
        string name, string help, IEnumerable<T> items, Func<T, double?> getValue, Func<T, (string Name, string Value)[]> getLabels)
    {
        bool isFirst = true;
        foreach (T item in items)
        {
            if (getValue(item) is not { } value)
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
            _text.AppendJoin(',', getLabels(item).Select(static l => $"{l.Name}=\"{Escape(l.Value)}\""));
            _text.Append("} ").Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    /// <summary>Returns the text. It ends in a line end, as the format requires.</summary>
    public override string ToString() => _text.ToString();

    // Sanitize replaces line ends, so that only backslashes and quotes need an escape.
    private static string Escape(string value) => NimText.Sanitize(value)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);
}
