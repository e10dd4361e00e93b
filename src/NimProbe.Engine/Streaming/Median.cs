namespace NimProbe.Engine.Streaming;

/// <summary>Calculates medians.</summary>
internal static class Median
{
    /// <summary>Gets the median: the middle value, or the mean of the two in the middle; null if there are no values.</summary>
    /// <param name="values">The values in any order, which changes.</param>
    public static double? Get(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length switch
        {
            0 => null,
            _ when values.Length % 2 == 1 => values[middle],
            _ => (values[middle - 1] + values[middle]) / 2,
        };
    }
}
