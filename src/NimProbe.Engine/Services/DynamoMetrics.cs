using System.Globalization;
using System.Text;

namespace NimProbe.Engine.Services;

/// <summary>The metrics of a Dynamo frontend, which has the context length nowhere else (nim-api-2.md 4.4).</summary>
internal static class DynamoMetrics
{
    private const string ContextLength = "dynamo_frontend_model_context_length";

    /// <summary>Gets the context lengths of the models, in tokens.</summary>
    /// <param name="text">The metrics in the Prometheus text format.</param>
    public static IEnumerable<int> ReadContextLengths(ReadOnlyMemory<byte> text)
    {
        foreach (string line in Encoding.UTF8.GetString(text.Span).Split('\n'))
        {
            if (line.StartsWith(ContextLength, StringComparison.Ordinal)
                && line.Length > ContextLength.Length && line[ContextLength.Length] is '{' or ' '
                && double.TryParse(GetValue(line), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && value is >= 1 and <= int.MaxValue)
            {
                yield return (int)value;
            }
        }
    }

    // A label can contain spaces; after the labels come the value and, optionally, a timestamp.
    private static string GetValue(string line) =>
        line[(line.LastIndexOf('}') is >= 0 and int end ? end + 1 : ContextLength.Length)..].Trim().Split(' ')[0];
}
