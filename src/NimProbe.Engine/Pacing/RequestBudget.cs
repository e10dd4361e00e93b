using System.Diagnostics.CodeAnalysis;

namespace NimProbe.Engine.Pacing;

/// <summary>
/// A budget of requests in an exact sliding window, shared by all that ask one origin with one key in this process.
/// Not a token bucket: a bucket of 40 lets 79 through in its first minute.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Budgets live as long as the process, and the semaphore never makes a wait handle.")]
public sealed class RequestBudget
{
    /// <summary>The window in which no more requests than the budget are granted. One second more than the minute that the service counts in: requests do not travel at one speed.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(61);

    // How near two models' refusals must be to mean one limit on both.
    private static readonly TimeSpan s_sharedLimitSpan = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(5);

    // How long no request may be refused before a halved budget is whole again.
    private static readonly TimeSpan s_recovery = TimeSpan.FromMinutes(10);

    // Timers drop fractions of a millisecond and may ring a hair early; a wait is rounded up so that it is not tried twice.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turnstile = new(1);
    private readonly Queue<long> _grants = new();
    private readonly List<Caller> _callers = [];

    private long? _lastGrant;
    private long? _pausedUntil;
    private (string Id, long At)? _lastRefusal;
    private long? _lastPauseAt;
    private int _halvings;
    private int _pauses;

    /// <summary>Makes a budget.</summary>
    /// <param name="time">Where time comes from.</param>
    public RequestBudget(TimeProvider time)
    {
        _time = time;
    }

    /// <summary>How many requests a window may hold now: the smallest that its callers ask for, halved as often as the service refused; null where none asks for a bound.</summary>
    public int? Limit
    {
        get
        {
            lock (_lock)
            {
                return CurrentLimit();
            }
        }
    }

    /// <summary>Joins the budget; where callers differ, the smaller rate holds for all as long as both are there.</summary>
    /// <param name="requestsPerMinute">The rate; 0 for none.</param>
    /// <returns>Leaves the budget when disposed; what was granted stays counted.</returns>
    public IDisposable Join(int requestsPerMinute)
    {
        Caller caller = new(this, requestsPerMinute);
        lock (_lock)
        {
            _callers.Add(caller);
        }

        return caller;
    }

    /// <summary>Waits until one more request may be sent, in the order of asking.</summary>
    /// <param name="cancellationToken">Ends the wait at once; nothing is taken then.</param>
    public ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        // Nobody waits and nothing bounds: the common case of a server of one's own.
        lock (_lock)
        {
            if (CurrentLimit() is null && _pausedUntil is null)
            {
                return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : ValueTask.CompletedTask;
            }
        }

        return WaitInLineAsync(cancellationToken);
    }

    /// <summary>Tells the budget that the service refused a request as one too many.</summary>
    /// <param name="modelId">The model that was asked.</param>
    /// <param name="retryAfter">How long the service asks to wait; null where it does not say, as the hosted one never does.</param>
    /// <returns>How long all sends now pause, where this refusal makes it a limit on all models; null where it is one model's own.</returns>
    public TimeSpan? ReportRefusal(string modelId, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            (string Id, long At)? earlier = _lastRefusal;
            _lastRefusal = (modelId, now);
            if (earlier is not { } other || other.Id == modelId || _time.GetElapsedTime(other.At, now) > s_sharedLimitSpan)
            {
                return null;
            }

            // Answers to requests sent before the pause report the same limit again.
            if (_pausedUntil > now)
            {
                return null;
            }

            TimeSpan pause = retryAfter ?? s_firstPause * Math.Pow(2, Math.Min(_pauses, 5));
            pause = pause < s_longestPause ? pause : s_longestPause;
            _pauses++;
            _halvings++;
            _lastPauseAt = now;
            _pausedUntil = now + ToTicks(pause);
            return pause;
        }
    }

    private async ValueTask WaitInLineAsync(CancellationToken cancellationToken)
    {
        await _turnstile.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (TryGrant() is { } wait)
            {
                await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turnstile.Release();
        }
    }

    /// <summary>Takes a grant, or says how long to wait before trying again.</summary>
    private TimeSpan? TryGrant()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            Recover(now);
            if (_pausedUntil > now)
            {
                return _time.GetElapsedTime(now, _pausedUntil.Value) + s_tick;
            }

            _pausedUntil = null;
            if (CurrentLimit() is not { } limit)
            {
                return null;
            }

            while (_grants.TryPeek(out long oldest) && _time.GetElapsedTime(oldest, now) >= Window)
            {
                _grants.Dequeue();
            }

            // After a halving the window can hold more than the limit: wait for as many to leave as are too many.
            if (_grants.Count >= limit)
            {
                long blocking = _grants.ElementAt(_grants.Count - limit);
                return Window - _time.GetElapsedTime(blocking, now) + s_tick;
            }

            // A small gap keeps a burst from arriving as one: 25 ms at 40 a minute, less for larger budgets, and none
            // where it would be less than timers resolve.
            TimeSpan gap = TimeSpan.FromSeconds(1.0 / limit);
            if (gap >= s_tick && _lastGrant is { } last && _time.GetElapsedTime(last, now) is { } since && since < gap)
            {
                return gap - since + s_tick;
            }

            _lastGrant = now;
            _grants.Enqueue(now);
            return null;
        }
    }

    private void Recover(long now)
    {
        if (_halvings > 0 && _lastRefusal is { } refusal && _time.GetElapsedTime(refusal.At, now) >= s_recovery && _time.GetElapsedTime(_lastPauseAt ?? 0, now) >= s_recovery)
        {
            _halvings = 0;
            _pauses = 0;
        }
    }

    private int? CurrentLimit()
    {
        int limit = 0;
        foreach (Caller caller in _callers)
        {
            if (caller.RequestsPerMinute > 0 && (limit == 0 || caller.RequestsPerMinute < limit))
            {
                limit = caller.RequestsPerMinute;
            }
        }

        return limit == 0 ? null : Math.Max(1, limit >> Math.Min(_halvings, 30));
    }

    private long ToTicks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private void Leave(Caller caller)
    {
        lock (_lock)
        {
            _callers.Remove(caller);
        }
    }

    private sealed class Caller(RequestBudget budget, int requestsPerMinute) : IDisposable
    {
        public int RequestsPerMinute { get; } = requestsPerMinute;

        public void Dispose() => budget.Leave(this);
    }
}
