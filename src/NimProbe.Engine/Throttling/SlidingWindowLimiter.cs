using System.Diagnostics.CodeAnalysis;

namespace NimProbe.Engine.Throttling;

/// <summary>
/// Limits the requests per minute that all runs of this process send to one origin with one key, in an exact sliding window.
/// A token bucket of 40 would let 79 requests through in its first minute.
/// </summary>
/// <remarks>
/// A permit occupies the window from its acquisition. It leaves the window one <see cref="Window"/> after its request was written to a
/// connection, because the server counts the request on arrival, and a connection can take seconds to establish.
/// </remarks>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "Limiters live as long as the process, and the semaphore never creates a wait handle.")]
internal sealed class SlidingWindowLimiter
{
    /// <summary>
    /// The window, 61 s: one second more than the minute in which the service counts, because requests differ in transit time.
    /// </summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(61);

    // Timers drop fractions of a millisecond and can fire up to 1 ms early; round up to avoid a second wait.
    private static readonly TimeSpan s_timerResolution = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly AccountLimit _accountLimit;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _queueLock = new(1);
    private readonly Queue<long> _sent = new();
    private readonly List<Registration> _registrations = [];

    private int _unsent;
    private long? _lastPermit;
    private TaskCompletionSource? _change;

    /// <summary>Creates a limiter without a limit; callers register theirs.</summary>
    /// <param name="time">The clock.</param>
    public SlidingWindowLimiter(TimeProvider time)
    {
        _time = time;
        _accountLimit = new AccountLimit(time);
    }

    /// <summary>
    /// The number of requests that a window may hold now: the smallest registered rate, halved for each account limit that the service
    /// enforced; null if no caller registered a rate.
    /// </summary>
    public int? Limit
    {
        get
        {
            lock (_lock)
            {
                return GetLimit();
            }
        }
    }

    /// <summary>The number of requests that need not wait for the window now; null if there is no limit.</summary>
    public int? FreePermits
    {
        get
        {
            lock (_lock)
            {
                _accountLimit.Recover();
                if (_accountLimit.GetRemainingPause() is not null)
                {
                    return 0;
                }

                RemoveExpired(_time.GetTimestamp());
                return GetLimit() is { } limit ? Math.Max(0, limit - _unsent - _sent.Count) : null;
            }
        }
    }

    /// <summary>Gets the time until a number of further requests are permitted, if no other run sends requests.</summary>
    /// <param name="permits">The number of requests; 0 or more.</param>
    /// <returns>The time, 0 for requests that need not wait; null if there is no limit.</returns>
    public TimeSpan? GetWait(int permits)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            _accountLimit.Recover();
            RemoveExpired(now);
            TimeSpan? pause = _accountLimit.GetRemainingPause();
            if (GetLimit() is not { } limit)
            {
                return pause;
            }

            int occupied = _unsent + _sent.Count;
            int excess = permits - 1 + occupied - limit;
            if (permits == 0 || excess < 0)
            {
                return pause ?? TimeSpan.Zero;
            }

            // Every permit becomes free one window after it was used, and is used again at once; those that are free are used now.
            int capacity = Math.Max(limit, occupied);
            TimeSpan age = excess % capacity < _sent.Count ? _time.GetElapsedTime(_sent.ElementAt(excess % capacity), now) : TimeSpan.Zero;
            TimeSpan wait = (Window * (1 + (excess / capacity))) - age;
            return pause > wait ? pause : wait;
        }
    }

    /// <summary>Registers a rate; while several callers are registered, the smallest rate applies to all.</summary>
    /// <param name="requestsPerMinute">The rate; 0 for none.</param>
    /// <returns>Removes the registration when disposed. Requests that were sent under it stay counted.</returns>
    public IDisposable Register(int requestsPerMinute)
    {
        Registration registration = new(this, requestsPerMinute);
        lock (_lock)
        {
            _registrations.Add(registration);
            SignalChange();
        }

        return registration;
    }

    /// <summary>Acquires a permit for one request, in the order of the calls.</summary>
    /// <param name="cancellationToken">Ends the wait; no permit is acquired then.</param>
    /// <returns>
    /// Whether the permit is counted. A counted permit ends with a call of either <see cref="MarkSent"/> or <see cref="ReleaseUnsent"/>.
    /// </returns>
    public ValueTask<bool> AcquireAsync(CancellationToken cancellationToken)
    {
        // Without a limit, which is the common case for self-hosted servers, nothing waits and nothing is counted.
        lock (_lock)
        {
            if (GetLimit() is null && _accountLimit.GetRemainingPause() is null)
            {
                return cancellationToken.IsCancellationRequested
                    ? ValueTask.FromCanceled<bool>(cancellationToken)
                    : ValueTask.FromResult(false);
            }
        }

        return WaitForPermitAsync(cancellationToken);
    }

    /// <summary>Records that the request of a counted permit was written to a connection.</summary>
    public void MarkSent()
    {
        lock (_lock)
        {
            _unsent--;
            _sent.Enqueue(_time.GetTimestamp());
            SignalChange();
        }
    }

    /// <summary>Returns a counted permit whose request was never written to a connection.</summary>
    public void ReleaseUnsent()
    {
        lock (_lock)
        {
            _unsent--;
            SignalChange();
        }
    }

    /// <summary>Records that the service accepted a request: evidence against a limit of the whole account.</summary>
    /// <param name="sentAt">When the request was written to its connection.</param>
    public void ReportAccepted(long sentAt)
    {
        lock (_lock)
        {
            if (_accountLimit.RecordAccepted(sentAt))
            {
                SignalChange();
            }
        }
    }

    /// <summary>Records that the service refused a request because it exceeds a rate limit.</summary>
    /// <param name="modelId">The requested model.</param>
    /// <param name="sentAt">When the request was written to its connection.</param>
    /// <param name="retryAfter">The response's <c>Retry-After</c>; null if absent, as always from the hosted service.</param>
    /// <returns>The pause of all requests if the refusals mean a limit of the whole account; otherwise null.</returns>
    public TimeSpan? ReportRefusal(string modelId, long sentAt, TimeSpan? retryAfter)
    {
        lock (_lock)
        {
            return _accountLimit.RecordRefusal(modelId, sentAt, retryAfter);
        }
    }

    private async ValueTask<bool> WaitForPermitAsync(CancellationToken cancellationToken)
    {
        await _queueLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                Attempt attempt = TryAcquire();
                if (attempt.IsAcquired)
                {
                    return attempt.IsCounted;
                }

                await WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _queueLock.Release();
        }
    }

    private async Task WaitAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Change is null)
        {
            await Task.Delay(attempt.Delay, _time, cancellationToken).ConfigureAwait(false);
            return;
        }

        using CancellationTokenSource delay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(attempt.Delay, _time, delay.Token), attempt.Change).ConfigureAwait(false);
        await delay.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Attempt TryAcquire()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            _accountLimit.Recover();
            if (_accountLimit.GetRemainingPause() is { } pause)
            {
                return Attempt.WaitFor(pause + s_timerResolution, GetChange());
            }

            if (GetLimit() is not { } limit)
            {
                return Attempt.Acquired(isCounted: false);
            }

            RemoveExpired(now);
            int occupied = _unsent + _sent.Count;
            if (occupied >= limit)
            {
                return WaitForWindow(occupied - limit, now);
            }

            // A small gap keeps a burst from arriving at once: 25 ms at 40 per minute, less for larger rates, and none
            // below the resolution of timers.
            TimeSpan gap = TimeSpan.FromSeconds(1.0 / limit);
            if (gap >= s_timerResolution && _lastPermit is { } last && _time.GetElapsedTime(last, now) is { } since && since < gap)
            {
                return Attempt.WaitFor(gap - since + s_timerResolution, change: null);
            }

            _lastPermit = now;
            _unsent++;
            return Attempt.Acquired(isCounted: true);
        }
    }

    private void RemoveExpired(long now)
    {
        while (_sent.TryPeek(out long oldest) && _time.GetElapsedTime(oldest, now) >= Window)
        {
            _sent.Dequeue();
        }
    }

    // After a halving the window can hold more than the limit: as many requests have to leave it as exceed the limit.
    // Requests that are not sent yet leave it last, at a time that is not known yet.
    private Attempt WaitForWindow(int excess, long now) => excess < _sent.Count
        ? Attempt.WaitFor(Window - _time.GetElapsedTime(_sent.ElementAt(excess), now) + s_timerResolution, GetChange())
        : Attempt.WaitFor(Timeout.InfiniteTimeSpan, GetChange());

    private int? GetLimit()
    {
        int limit = 0;
        foreach (Registration registration in _registrations)
        {
            if (registration.RequestsPerMinute > 0 && (limit == 0 || registration.RequestsPerMinute < limit))
            {
                limit = registration.RequestsPerMinute;
            }
        }

        return limit == 0 ? null : Math.Max(1, limit >> Math.Min(_accountLimit.Halvings, 30));
    }

    private Task GetChange() => (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void SignalChange()
    {
        _change?.SetResult();
        _change = null;
    }

    private void Unregister(Registration registration)
    {
        lock (_lock)
        {
            _registrations.Remove(registration);
            SignalChange();
        }
    }

    /// <summary>The outcome of one try to acquire a permit: acquired, or what to wait for.</summary>
    private readonly record struct Attempt(bool IsAcquired, bool IsCounted, TimeSpan Delay, Task? Change)
    {
        public static Attempt Acquired(bool isCounted) => new(IsAcquired: true, isCounted, default, null);

        public static Attempt WaitFor(TimeSpan delay, Task? change) => new(IsAcquired: false, IsCounted: false, delay, change);
    }

    private sealed class Registration(SlidingWindowLimiter limiter, int requestsPerMinute) : IDisposable
    {
        public int RequestsPerMinute { get; } = requestsPerMinute;

        public void Dispose() => limiter.Unregister(this);
    }
}
