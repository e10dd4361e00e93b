using System.Globalization;
using NimProbe.Engine.Latencies;

namespace NimProbe.Engine.Probing;

/// <summary>Earlier runs, which show which models are slow and which need no request yet.</summary>
public sealed class ProbeBaseline
{
    /// <summary>The number of the newest runs that count: 10.</summary>
    public const int MaximumRuns = LatencyHistory.MaximumValues;

    /// <summary>
    /// The maximum age of a NotEntitled verdict that is carried over: 7 days. None of 3,135 such verdicts had changed the next
    /// day (nim-api.md 3).
    /// </summary>
    public static readonly TimeSpan CarryOverAge = TimeSpan.FromDays(7);

    private readonly Dictionary<string, NimProbeResult> _latest = new(StringComparer.Ordinal);
    private readonly LatencyHistory _latencies = new();
    private readonly TimeSpan _deadline;

    /// <summary>Creates a baseline.</summary>
    /// <param name="snapshots">The earlier runs of one service, in any order; the ten newest of them count.</param>
    /// <param name="deadline">The deadline of an exchange: the expected latency of a model that timed out.</param>
    public ProbeBaseline(IEnumerable<NimSnapshot> snapshots, TimeSpan deadline)
    {
        ArgumentNullException.ThrowIfNull(snapshots);
        _deadline = deadline;
        foreach (NimProbeResult result in snapshots.OrderBy(static s => s.TakenAt).TakeLast(MaximumRuns).SelectMany(static s => s.Results))
        {
            _latest[result.Id] = result;
            if (ObservedLatency.FromResult(result) is { } latency)
            {
                _latencies.Add(latency);
            }
        }
    }

    /// <summary>
    /// Gets the mean latency of a model over the runs that know it, in milliseconds; null if none does. A run in which it was closed to
    /// the account counts as 0, and a time-out as the deadline.
    /// </summary>
    public double? GetMeanLatencyMs(string id) => _latencies.GetMeanMs(id, _deadline);

    /// <summary>Gets the last result of a model that needs no request yet; null if it needs one.</summary>
    /// <param name="id">The model's id.</param>
    /// <param name="now">The current time (UTC).</param>
    public NimProbeResult? CarryOver(string id, DateTime now)
    {
        if (!_latest.TryGetValue(id, out NimProbeResult? last) || last.Status != NimModelStatus.NotEntitled)
        {
            return null;
        }

        // A verdict from the future was reached under a wrong clock; its age is unknown.
        TimeSpan age = now - last.TestedAt;
        if (age < TimeSpan.Zero || age >= CarryOverAge)
        {
            return null;
        }

        return last with
        {
            Attempts = 0,
            LatencyMs = null,
            RequestId = null,
            Detail = string.Create(
                CultureInfo.InvariantCulture,
                $"Carried over from {last.TestedAt:yyyy-MM-dd HH:mm}Z without a request: closed to the account of that run"),
        };
    }
}
