using System.Globalization;

namespace NimProbe.Engine.Probing;

/// <summary>How slow a model is likely to be, read from its id, where no earlier run tells.</summary>
public static class ExpectedLatency
{
    /// <summary>A figure that grows with the likely latency: thousands of millions of parameters, most often. It has no unit.</summary>
    /// <param name="id">The model's id.</param>
    /// <param name="kind">What the model is for.</param>
    public static double Estimate(string id, NimModelKind kind)
    {
        ArgumentNullException.ThrowIfNull(id);

        // Vectors and judgements come at once whatever the size; a name without a size is a large model's, most often.
        const double UnknownSize = 60;
        return kind is NimModelKind.Embedding or NimModelKind.Guard or NimModelKind.Rerank ? 0 : LargestSizeIn(id) ?? UnknownSize;
    }

    // "120b" in "nemotron-3-super-120b-a12b": the largest number that a b ends.
    private static double? LargestSizeIn(string id)
    {
        double? largest = null;
        for (int end = id.IndexOf('b', StringComparison.OrdinalIgnoreCase); end >= 0; end = id.IndexOf("b", end + 1, StringComparison.OrdinalIgnoreCase))
        {
            int start = end;
            while (start > 0 && (char.IsAsciiDigit(id[start - 1]) || id[start - 1] == '.'))
            {
                start--;
            }

            if (double.TryParse(id.AsSpan(start, end - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double size) && !(size < largest))
            {
                largest = size;
            }
        }

        return largest;
    }
}
