namespace NimProbe.Tests.Faults;

/// <summary>Another time provider, in which timers of one length ring when a test says so and never by themselves: deadlines that no slow machine misses.</summary>
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

    /// <summary>Rings every deadline that runs now.</summary>
    public void PassDeadlines()
    {
        Deadline[] passed;
        lock (_lock)
        {
            passed = [.. _deadlines];
            _deadlines.Clear();
        }

        foreach (Deadline timer in passed)
        {
            timer.Ring();
        }
    }

    private sealed class Deadline(DeadlineTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        public void Ring() => callback(state);

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
