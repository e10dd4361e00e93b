namespace NimProbe.Reports;

/// <summary>How the latencies of the models that answered are distributed, in classes that double.</summary>
internal sealed class LatencyHistogram
{
    private static readonly int[] s_bounds = [250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000];

    private readonly int[] _sorted;

    private LatencyHistogram(int[] sorted)
    {
        _sorted = sorted;
    }

    /// <summary>How many models answered with a latency.</summary>
    public int Total => _sorted.Length;

    /// <summary>The classes: the least latency in milliseconds, the bound that no longer belongs (null for none), and how many models.</summary>
    public IReadOnlyList<(int From, int? Below, int Count)> Classes =>
    [
        .. Enumerable.Range(0, s_bounds.Length + 1).Select(i =>
        {
            int from = i == 0 ? 0 : s_bounds[i - 1];
            int? below = i == s_bounds.Length ? null : s_bounds[i];
            return (from, below, _sorted.Count(ms => ms >= from && (below is null || ms < below)));
        }),
    ];

    /// <summary>The distribution of the latencies of results that are Available.</summary>
    public static LatencyHistogram FromResults(IEnumerable<NimProbeResult> results) =>
        new([.. results.Where(static r => r.Availability == NimAvailability.Available).Select(static r => r.LatencyMs).OfType<int>().Order()]);

    /// <summary>The latency in milliseconds that a share of the models answered within, by nearest rank.</summary>
    /// <param name="percent">The share, 1 to 100.</param>
    public int Percentile(int percent) => _sorted[(((_sorted.Length * percent) + 99) / 100) - 1];
}
