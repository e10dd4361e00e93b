namespace NimProbe.Tests.Faults;

/// <summary>A clock on which timers of one length fire only when a test says so, so that no deadline passes on a slow machine.</summary>
internal sealed class DeadlineTimeProvider(TimeProvider time, TimeSpan deadline) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Deadline> _deadlines = [];

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != deadline)
        {
            return time.CreateTimer(callback, state, dueTime, period);
        }

        Deadline timer = new(this, callback, state);
        lock (_lock)
        {
            _deadlines.Add(timer);
        }

        return timer;
    }

    /// <summary>Fires every deadline that has been started.</summary>
    public void FireDeadlines()
    {
        Deadline[] started;
        lock (_lock)
        {
            started = [.. _deadlines];
            _deadlines.Clear();
        }

        foreach (Deadline timer in started)
        {
            timer.Fire();
        }
    }

    private sealed class Deadline(DeadlineTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (time._lock)
            {
                time._deadlines.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
