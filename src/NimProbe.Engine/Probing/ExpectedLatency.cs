using System.Globalization;

namespace NimProbe.Engine.Probing;

/// <summary>Estimates the latency of a model from its id, if no earlier run is known.</summary>
public static class ExpectedLatency
{
    /// <summary>
    /// Gets a figure without unit that grows with the likely latency: in most cases the billions of parameters in the id.
    /// </summary>
    /// <param name="id">The model's id.</param>
    /// <param name="kind">The kind of the model.</param>
    public static double Estimate(string id, NimModelKind kind)
    {
        ArgumentNullException.ThrowIfNull(id);

        // Embedding and guard models respond fast at any size; a name without a size belongs to a large model in most cases.
        const double UnknownSize = 60;
        return kind is NimModelKind.Embedding or NimModelKind.Guard or NimModelKind.Rerank ? 0 : FindLargestSize(id) ?? UnknownSize;
    }

    // "120b" in "nemotron-3-super-120b-a12b": the largest number before a b.
    private static double? FindLargestSize(string id)
    {
        double? largest = null;
        int end = -1;
        while ((end = id.IndexOf("b", end + 1, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            int start = end;
            while (start > 0 && (char.IsAsciiDigit(id[start - 1]) || id[start - 1] == '.'))
            {
                start--;
            }

            ReadOnlySpan<char> number = id.AsSpan(start, end - start);
            if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double size) && !(size < largest))
            {
                largest = size;
            }
        }

        return largest;
    }
}
