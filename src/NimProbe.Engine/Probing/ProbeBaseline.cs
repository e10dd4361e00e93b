using System.Globalization;

namespace NimProbe.Engine.Probing;

/// <summary>An earlier run, which shows which models are slow and which need no request yet.</summary>
public sealed class ProbeBaseline
{
    /// <summary>
    /// The maximum age of a NotEntitled verdict that is carried over: 7 days. None of 3,135 such verdicts had changed the next
    /// day (nim-api.md 3).
    /// </summary>
    public static readonly TimeSpan CarryOverAge = TimeSpan.FromDays(7);

    // A model that is not in the earlier run can be slow.
    private const double UnknownLatencyMs = 30_000;

    private readonly Dictionary<string, NimProbeResult> _results;
    private readonly double _deadlineMs;

    /// <summary>Creates a baseline.</summary>
    /// <param name="snapshot">The earlier run.</param>
    /// <param name="deadline">The deadline of an exchange: the expected latency of a model that timed out.</param>
    public ProbeBaseline(NimSnapshot snapshot, TimeSpan deadline)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _results = snapshot.Results.ToDictionary(r => r.Id, StringComparer.Ordinal);
        _deadlineMs = deadline.TotalMilliseconds;
    }

    /// <summary>
    /// Gets the expected latency of a model, in milliseconds; 0 for one that was closed to the account, because its response
    /// comes at once
    /// and rarely changes.
    /// </summary>
    public double GetExpectedLatencyMs(string id)
    {
        if (!_results.TryGetValue(id, out NimProbeResult? last))
        {
            return UnknownLatencyMs;
        }

        return last.Status switch
        {
            NimModelStatus.NotEntitled => 0,
            NimModelStatus.TimedOut => _deadlineMs,
            _ => Math.Min(last.LatencyMs ?? UnknownLatencyMs, _deadlineMs),
        };
    }

    /// <summary>Gets the last result of a model that needs no request yet; null if it needs one.</summary>
    /// <param name="id">The model's id.</param>
    /// <param name="now">The current time (UTC).</param>
    public NimProbeResult? CarryOver(string id, DateTime now)
    {
        if (!_results.TryGetValue(id, out NimProbeResult? last) || last.Status != NimModelStatus.NotEntitled)
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
