namespace NimProbe.History;

/// <summary>
/// Calculates the history of each model of each service over many runs. Of each result, only the status and the latency are kept.
/// </summary>
public sealed class ModelHistoryCalculator
{
    private const char TrendNoResult = '.';
    private const char TrendCarriedOver = '-';

    private readonly Dictionary<string, ServiceRuns> _services = new(StringComparer.Ordinal);

    /// <summary>Adds a run. Runs can be added in any order. Runs of different services are not mixed.</summary>
    /// <param name="snapshot">The run.</param>
    public void Add(NimSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        string address = snapshot.BaseUri.IsAbsoluteUri ? snapshot.BaseUri.AbsoluteUri.TrimEnd('/') : snapshot.BaseUri.OriginalString;
        if (!_services.TryGetValue(address, out ServiceRuns? service))
        {
            _services.Add(address, service = new ServiceRuns(snapshot.BaseUri));
        }

        foreach (NimProbeResult result in snapshot.Results)
        {
            if (!service.Observations.TryGetValue(result.Id, out List<Observation>? observations))
            {
                service.Observations.Add(result.Id, observations = []);
            }

            observations.Add(new Observation(service.Runs.Count, result.Status, result.LatencyMs, IsProbe: !result.IsCarriedOver()));
        }

        service.Runs.Add(snapshot.TakenAt);
    }

    /// <summary>Calculates the history of each model of each service in the runs added so far.</summary>
    /// <returns>The histories, sorted by service, then id.</returns>
    public IEnumerable<NimModelHistory> Calculate() =>
        _services.OrderBy(static s => s.Key, StringComparer.Ordinal).SelectMany(static s => Calculate(s.Value));

    /// <summary>Calculates which percentage of the conclusive statuses is <see cref="NimModelStatus.Available"/>.</summary>
    /// <param name="statuses">The statuses.</param>
    /// <returns>The percentage, 0 to 100, or null if no status is conclusive.</returns>
    internal static double? GetAvailablePercent(IEnumerable<NimModelStatus> statuses)
    {
        int conclusive = 0;
        int available = 0;
        foreach (NimModelStatus status in statuses.Where(NimModelStatusExtensions.IsConclusive))
        {
            conclusive++;
            available += status == NimModelStatus.Available ? 1 : 0;
        }

        return conclusive == 0 ? null : 100.0 * available / conclusive;
    }

    private static int CountFlaps(IEnumerable<NimModelStatus> conclusiveStatuses)
    {
        int flaps = 0;
        bool? wasAvailable = null;
        foreach (NimModelStatus status in conclusiveStatuses)
        {
            bool isAvailable = status == NimModelStatus.Available;
            flaps += wasAvailable is null || wasAvailable == isAvailable ? 0 : 1;
            wasAvailable = isAvailable;
        }

        return flaps;
    }

    private static string GetTrend(Observation[] observations, int[] positions)
    {
        char[] trend = new char[positions.Length];
        Array.Fill(trend, TrendNoResult);
        foreach (Observation observation in observations)
        {
            trend[positions[observation.Run]] = observation.IsProbe ? GetTrendCharacter(observation.Status) : TrendCarriedOver;
        }

        return new string(trend);
    }

    private static char GetTrendCharacter(NimModelStatus status) => status.ToAvailability() switch
    {
        NimAvailability.Available => 'A',
        NimAvailability.Interrupted => 'i',
        NimAvailability.Unavailable => 'u',
        _ => '?',
    };

    private static IEnumerable<NimModelHistory> Calculate(ServiceRuns service)
    {
        // The position of each run in time, by the order in which the runs were added.
        int[] runsByTime = [.. Enumerable.Range(0, service.Runs.Count).OrderBy(run => service.Runs[run])];
        int[] positions = new int[service.Runs.Count];
        for (int position = 0; position < runsByTime.Length; position++)
        {
            positions[runsByTime[position]] = position;
        }

        return service.Observations
            .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => Calculate(service, entry.Key, [.. entry.Value.OrderBy(o => positions[o.Run])], positions));
    }

    private static NimModelHistory Calculate(ServiceRuns service, string id, Observation[] observations, int[] positions)
    {
        Observation[] probes = [.. observations.Where(static o => o.IsProbe)];
        NimModelStatus[] statuses = [.. probes.Select(static o => o.Status)];
        IEnumerable<Observation> available = probes.Where(static o => o.Status == NimModelStatus.Available);
        int[] latencies = [.. available.Select(static o => o.LatencyMs).OfType<int>().Order()];
        return new NimModelHistory
        {
            Id = id,
            Probes = probes.Length,
            AvailablePercent = GetAvailablePercent(statuses),
            Flaps = CountFlaps(statuses.Where(NimModelStatusExtensions.IsConclusive)),
            FirstSeen = service.Runs[observations[0].Run],
            LastSeen = service.Runs[observations[^1].Run],
            LastStatus = observations[^1].Status,
            LatencyP50Ms = Percentile.GetNearestRank(latencies, 50),
            LatencyP95Ms = Percentile.GetNearestRank(latencies, 95),
            Trend = GetTrend(observations, positions),
            BaseUri = service.BaseUri,
        };
    }

    private readonly record struct Observation(int Run, NimModelStatus Status, int? LatencyMs, bool IsProbe);

    private sealed record ServiceRuns(Uri BaseUri)
    {
        public List<DateTime> Runs { get; } = [];

        public Dictionary<string, List<Observation>> Observations { get; } = new(StringComparer.Ordinal);
    }
}
