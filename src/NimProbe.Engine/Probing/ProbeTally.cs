using System.Collections.Concurrent;
using System.Globalization;
using NimProbe.Engine.Pacing;

namespace NimProbe.Engine.Probing;

/// <summary>Keeps count of a run: how far it is while it goes on, and what it came to when it has ended.</summary>
internal sealed class ProbeTally
{
    private readonly ProbeOptions _options;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ConcurrentDictionary<ProbeTarget, long> _underWay = new(ReferenceEqualityComparer.Instance);
    private int _done;
    private int _carried;
    private int _limited;

    public ProbeTally(ProbeOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>A model's probing begins.</summary>
    public void Begin(ProbeTarget target) => _underWay[target] = _time.GetTimestamp();

    /// <summary>A model's probing ends, with a result or set aside.</summary>
    public void End(ProbeTarget target) => _underWay.TryRemove(target, out _);

    /// <summary>A model has its result.</summary>
    public void CountDone() => Interlocked.Increment(ref _done);

    /// <summary>A model got its result without asking.</summary>
    public void CountCarriedOver() => Interlocked.Increment(ref _carried);

    /// <summary>The service refused a request as one too many.</summary>
    public void CountLimited() => Interlocked.Increment(ref _limited);

    /// <summary>How far the run is.</summary>
    public ProbeProgress ProgressOf(ProbeQueue queue, RequestGate gate)
    {
        int carried = Volatile.Read(ref _carried);
        return new ProbeProgress(
            Volatile.Read(ref _done) + carried,
            queue.IsComplete ? queue.Arrived + carried : null,
            gate.InFlight,
            gate.Waiting > 0,
            RemainingOf(queue, gate.Budget));
    }

    /// <summary>What the run came to: one line that proves what was sent.</summary>
    public string Summarize(RequestMeter meter)
    {
        string carried = _carried > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({_carried} carried over)") : "";
        string floor = _options.RequestsPerMinute > 0
            ? string.Create(CultureInfo.InvariantCulture, $"; the floor for that many requests is {FloorOf(meter.Total).TotalSeconds:0} s")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_done + _carried} models{carried}, {meter.Total} requests, peak {meter.Peak} in 60 s, {_limited} limited, {_time.GetElapsedTime(_start).TotalSeconds:0.0} s{floor}.");
    }

    // The first window's requests leave at once; every further window costs its length.
    private TimeSpan FloorOf(long requests) =>
        RequestBudget.Window * Math.Max(0, Math.Ceiling((double)requests / _options.RequestsPerMinute) - 1);

    /// <summary>What the budget still needs for the models that wait, or what the baseline still expects of those under way, whichever is longer.</summary>
    private TimeSpan? RemainingOf(ProbeQueue queue, RequestBudget budget)
    {
        TimeSpan? remaining = queue.IsComplete && budget.Limit is { } limit ? RequestBudget.Window * queue.Count / limit : null;
        if (_options.Baseline is { } baseline)
        {
            foreach ((ProbeTarget target, long start) in _underWay)
            {
                TimeSpan left = TimeSpan.FromMilliseconds(baseline.ExpectedLatencyMsOf(target.Id)) - _time.GetElapsedTime(start);
                remaining = remaining > left ? remaining : left;
            }
        }

        return remaining < TimeSpan.Zero ? TimeSpan.Zero : remaining;
    }
}
