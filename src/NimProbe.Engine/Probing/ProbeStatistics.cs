using System.Collections.Concurrent;
using System.Globalization;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Probing;

/// <summary>Counts what a session does: for its progress, and for its summary.</summary>
internal sealed class ProbeStatistics
{
    private readonly ProbeOptions _options;
    private readonly ExpectedLatency _expected;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ConcurrentDictionary<ProbeTarget, long> _active = new(ReferenceEqualityComparer.Instance);
    private int _done;
    private int _available;
    private int _carriedOver;
    private int _limited;

    public ProbeStatistics(ProbeOptions options, ExpectedLatency expected, TimeProvider time)
    {
        _options = options;
        _expected = expected;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>Records that the probe of a model starts.</summary>
    public void Begin(ProbeTarget target) => _active[target] = _time.GetTimestamp();

    /// <summary>Records that the probe of a model ends, with a result or deferred.</summary>
    public void End(ProbeTarget target) => _active.TryRemove(target, out _);

    /// <summary>Counts a result.</summary>
    public void CountDone(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Interlocked.Increment(ref _done);
        if (result.Availability == NimAvailability.Available)
        {
            Interlocked.Increment(ref _available);
        }
    }

    /// <summary>Counts a result that needed no request.</summary>
    public void CountCarriedOver() => Interlocked.Increment(ref _carriedOver);

    /// <summary>Counts a request that the service refused because of a rate limit.</summary>
    public void CountLimited() => Interlocked.Increment(ref _limited);

    /// <summary>Gets the progress.</summary>
    /// <param name="queue">The models that wait.</param>
    /// <param name="limiter">The limits of the session.</param>
    /// <param name="timeout">The time limit of one request.</param>
    public ProbeProgress GetProgress(ProbeQueue queue, RequestLimiter limiter, TimeSpan timeout)
    {
        bool isWaiting = limiter.Waiting > 0;
        bool isLast = queue.IsComplete && queue.Count == 0 && !isWaiting && limiter.InFlight > 0;
        int carriedOver = Volatile.Read(ref _carriedOver);
        return new ProbeProgress(
            Volatile.Read(ref _done) + carriedOver,
            queue.IsComplete ? queue.Added + carriedOver : null,
            limiter.InFlight,
            isWaiting,
            GetRemaining(queue, limiter.Window))
        {
            Available = Volatile.Read(ref _available),
            NextRequestIn = isWaiting ? limiter.Window.GetWait(1) : null,
            SlowestEndsBy = isLast && limiter.Counter.LastSentAt is { } sent
                ? _time.GetUtcNow() + timeout - _time.GetElapsedTime(sent)
                : null,
        };
    }

    /// <summary>Gets the summary, in one line.</summary>
    public string Summarize(RequestCounter counter)
    {
        string carriedOver = _carriedOver > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({_carriedOver} carried over)") : "";
        string minimum = _options.RequestsPerMinute > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; the minimum for that many requests is {GetMinimum(counter.Total).TotalSeconds:0} s")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Models: {_done + _carriedOver}{carriedOver}. Requests: {counter.Total}, at most {counter.Peak} in 60 s, ")
            + string.Create(CultureInfo.InvariantCulture, $"{_limited} rejected with status code 429. Time: ")
            + string.Create(CultureInfo.InvariantCulture, $"{_time.GetElapsedTime(_start).TotalSeconds:0.0} s{minimum}.");
    }

    // The requests of the first window are sent at once; every further window lasts its full length.
    private TimeSpan GetMinimum(long requests) =>
        SlidingWindowLimiter.Window * Math.Max(0, Math.Ceiling((double)requests / _options.RequestsPerMinute) - 1);

    /// <summary>
    /// Estimates the remaining time: what the rate needs for the models that wait, or the expected latency of the active models,
    /// whichever is longer.
    /// </summary>
    private TimeSpan? GetRemaining(ProbeQueue queue, SlidingWindowLimiter window)
    {
        TimeSpan? remaining = queue.IsComplete ? window.GetWait(queue.Count) : null;
        if (_expected.IsKnown)
        {
            foreach ((ProbeTarget target, long start) in _active)
            {
                TimeSpan left = TimeSpan.FromMilliseconds(_expected.GetMs(target)) - _time.GetElapsedTime(start);
                remaining = remaining > left ? remaining : left;
            }
        }

        return remaining < TimeSpan.Zero ? TimeSpan.Zero : remaining;
    }
}
