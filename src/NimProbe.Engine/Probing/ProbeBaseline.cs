using System.Globalization;

namespace NimProbe.Engine.Probing;

/// <summary>What an earlier run tells the next one: who is slow, and whom not to ask again yet.</summary>
public sealed class ProbeBaseline
{
    /// <summary>How old a verdict of NotEntitled may be to be carried over: 7 days. Of 3,135 such verdicts none had changed by the next day.</summary>
    public static readonly TimeSpan CarryOverAge = TimeSpan.FromDays(7);

    // A model that the earlier run does not know may well be slow.
    private const double UnknownLatencyMs = 30_000;

    private readonly Dictionary<string, NimProbeResult> _results;
    private readonly double _deadlineMs;

    /// <summary>Makes a baseline.</summary>
    /// <param name="snapshot">The earlier run.</param>
    /// <param name="deadline">How long an exchange may take: what a model that gave no answer in time is expected to take again.</param>
    public ProbeBaseline(NimSnapshot snapshot, TimeSpan deadline)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _results = snapshot.Results.ToDictionary(r => r.Id, StringComparer.Ordinal);
        _deadlineMs = deadline.TotalMilliseconds;
    }

    /// <summary>How long a model is expected to take, in milliseconds; 0 for one that was closed to the account, which is answered at once and hardly ever changes.</summary>
    public double ExpectedLatencyMsOf(string id)
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

    /// <summary>The last verdict of a model that need not be asked again yet; null where it must.</summary>
    /// <param name="id">The model's id.</param>
    /// <param name="now">The moment that the verdict's age is counted to (UTC).</param>
    public NimProbeResult? CarryOver(string id, DateTime now)
    {
        if (!_results.TryGetValue(id, out NimProbeResult? last) || last.Status != NimModelStatus.NotEntitled)
        {
            return null;
        }

        // A verdict from the future was reached under a wrong clock, and has no age to go by.
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
            Detail = string.Create(CultureInfo.InvariantCulture, $"Carried over from {last.TestedAt:yyyy-MM-dd HH:mm}Z without asking: closed to this account"),
        };
    }
}
