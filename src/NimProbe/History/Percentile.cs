namespace NimProbe.History;

/// <summary>Calculates percentiles.</summary>
internal static class Percentile
{
    /// <summary>
    /// Gets a percentile by nearest rank: the smallest value that at least the given percentage of the values do not
    /// exceed.
    /// </summary>
    /// <param name="sorted">The values in ascending order.</param>
    /// <param name="percent">The percentage, 1 to 100.</param>
    /// <returns>One of the values, or null if there are none.</returns>
    public static int? GetNearestRank(IReadOnlyList<int> sorted, int percent) =>
        sorted.Count == 0 ? null : sorted[(((sorted.Count * percent) + 99) / 100) - 1];
}
