using NimProbe.History;

namespace NimProbe.Reports;

/// <summary>The distribution of the latencies of available models.</summary>
internal sealed class LatencyHistogram
{
    private static readonly int[] s_bounds = [250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000];

    private readonly int[] _sorted;

    private LatencyHistogram(int[] sorted)
    {
        _sorted = sorted;
    }

    /// <summary>The number of latencies.</summary>
    public int Count => _sorted.Length;

    /// <summary>
    /// The buckets: the inclusive lower bound and the exclusive upper bound in milliseconds (null for none), and the number
    /// of latencies.
    /// </summary>
    public IReadOnlyList<(int From, int? Below, int Count)> Buckets =>
    [
        .. Enumerable.Range(0, s_bounds.Length + 1).Select(i =>
        {
            int from = i == 0 ? 0 : s_bounds[i - 1];
            int? below = i == s_bounds.Length ? null : s_bounds[i];
            return (from, below, _sorted.Count(ms => ms >= from && (below is null || ms < below)));
        }),
    ];

    /// <summary>Creates the histogram of the results that are available and have a latency.</summary>
    public static LatencyHistogram FromResults(IEnumerable<NimProbeResult> results) => new(
    [
        .. results.Where(static r => r.Availability == NimAvailability.Available).Select(static r => r.LatencyMs).OfType<int>().Order(),
    ]);

    /// <summary>Gets a percentile in milliseconds, by nearest rank; null if there are no latencies.</summary>
    /// <param name="percent">The percentage, 1 to 100.</param>
    public int? GetPercentile(int percent) => Percentile.GetNearestRank(_sorted, percent);
}
