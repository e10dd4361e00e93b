namespace NimProbe.Tests.Harness;

/// <summary>A clock that stands still until a test advances it.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The time that has passed since the start.</summary>
    public TimeSpan Elapsed => new(Interlocked.Read(ref _now));

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Advances the clock and fires the timers that become due.</summary>
    public void Advance(TimeSpan span) => AdvanceTo(Elapsed + span);

    /// <summary>Advances the clock to a time since its start; does nothing if that time has passed.</summary>
    public void AdvanceTo(TimeSpan moment)
    {
        while (FireNext(moment.Ticks))
        {
        }

        lock (_lock)
        {
            _now = Math.Max(_now, moment.Ticks);
        }
    }

    /// <summary>Advances the clock from timer to timer until a task has completed.</summary>
    public async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            await Task.WhenAny(task, WaitForTimerAsync());
            if (!task.IsCompleted)
            {
                FireNext(long.MaxValue);
            }
        }

        await task;
    }

    private Task WaitForTimerAsync()
    {
        lock (_lock)
        {
            if (_timers.Count > 0)
            {
                return Task.CompletedTask;
            }

            _armed = _armed.Task.IsCompleted ? new(TaskCreationOptions.RunContinuationsAsynchronously) : _armed;
            return _armed.Task;
        }
    }

    private bool FireNext(long limit)
    {
        ManualTimer? next;
        lock (_lock)
        {
            next = _timers.MinBy(static t => t.Due);
            if (next is null || next.Due > limit)
            {
                return false;
            }

            _now = Math.Max(_now, next.Due);
            _timers.Remove(next);
            if (next.Period > 0)
            {
                next.Due += next.Period;
                _timers.Add(next);
            }
        }

        next.Fire();
        return true;
    }

    private sealed class ManualTimer(ManualTimeProvider time, Action fire) : ITimer
    {
        public Action Fire { get; } = fire;

        public long Due { get; set; }

        public long Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                Period = period > TimeSpan.Zero ? period.Ticks : 0;
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = time._now + dueTime.Ticks;
                    time._timers.Add(this);
                    time._armed.TrySetResult();
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
