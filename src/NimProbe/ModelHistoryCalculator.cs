namespace NimProbe;

/// <summary>
/// Measures what many runs tell of each model. A snapshot is not kept once it was taken in: what stays of each result
/// is its status and its latency.
/// </summary>
public sealed class ModelHistoryCalculator
{
    private const char TrendAbsent = '.';
    private const char TrendCarriedOver = '-';

    private readonly List<DateTime> _runs = [];
    private readonly Dictionary<string, List<Observation>> _observations = new(StringComparer.Ordinal);

    /// <summary>Takes in a run; their order does not matter, as each says when it was made.</summary>
    public void Add(NimSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        foreach (NimProbeResult result in snapshot.Results)
        {
            if (!_observations.TryGetValue(result.Id, out List<Observation>? ofModel))
            {
                _observations.Add(result.Id, ofModel = []);
            }

            ofModel.Add(new Observation(_runs.Count, result.Status, result.LatencyMs, IsProbe: result.Attempts > 0));
        }

        _runs.Add(snapshot.TakenAt);
    }

    /// <summary>What the runs so far tell, by id.</summary>
    public IEnumerable<NimModelHistory> Calculate()
    {
        // The place of each run in time, by its place of arrival.
        int[] byTime = [.. Enumerable.Range(0, _runs.Count).OrderBy(run => _runs[run])];
        int[] rank = new int[_runs.Count];
        for (int place = 0; place < byTime.Length; place++)
        {
            rank[byTime[place]] = place;
        }

        return _observations
            .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => Calculate(entry.Key, [.. entry.Value.OrderBy(o => rank[o.Run])], rank));
    }

    // Nearest rank: the smallest value that at least so many percent of the values do not exceed.
    private static int? PercentileOf(int[] sorted, int percent) =>
        sorted.Length == 0 ? null : sorted[((percent * sorted.Length) + 99) / 100 - 1];

    private static int FlapsIn(Observation[] telling)
    {
        int flaps = 0;
        for (int i = 1; i < telling.Length; i++)
        {
            flaps += telling[i].IsAvailable == telling[i - 1].IsAvailable ? 0 : 1;
        }

        return flaps;
    }

    private static char TrendOf(NimModelStatus status) => status.ToAvailability() switch
    {
        NimAvailability.Available => 'A',
        NimAvailability.Interrupted => 'i',
        NimAvailability.Unavailable => 'u',
        _ => '?',
    };

    private static string TrendOf(Observation[] observations, int[] rank) => string.Create(rank.Length, (observations, rank), static (trend, state) =>
    {
        trend.Fill(TrendAbsent);
        foreach (Observation observation in state.observations)
        {
            trend[state.rank[observation.Run]] = observation.IsProbe ? TrendOf(observation.Status) : TrendCarriedOver;
        }
    });

    private NimModelHistory Calculate(string id, Observation[] observations, int[] rank)
    {
        Observation[] telling = [.. observations.Where(static o => o.IsProbe && o.Status.IsConclusive())];
        int[] latencies = [.. observations.Where(static o => o is { IsProbe: true, IsAvailable: true, LatencyMs: not null }).Select(static o => o.LatencyMs!.Value).Order()];
        return new NimModelHistory
        {
            Id = id,
            Probes = observations.Count(static o => o.IsProbe),
            AvailablePercent = telling.Length == 0 ? null : 100.0 * telling.Count(static o => o.IsAvailable) / telling.Length,
            Flaps = FlapsIn(telling),
            FirstSeen = _runs[observations[0].Run],
            LastSeen = _runs[observations[^1].Run],
            LastStatus = observations[^1].Status,
            LatencyP50Ms = PercentileOf(latencies, 50),
            LatencyP95Ms = PercentileOf(latencies, 95),
            Trend = TrendOf(observations, rank),
        };
    }

    private readonly record struct Observation(int Run, NimModelStatus Status, int? LatencyMs, bool IsProbe)
    {
        public bool IsAvailable => Status == NimModelStatus.Available;
    }
}
