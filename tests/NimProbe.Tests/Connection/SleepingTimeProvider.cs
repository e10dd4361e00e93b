namespace NimProbe.Tests.Connection;

/// <summary>A clock of a machine that a test sends to sleep: the date goes on meanwhile, timestamps and timers do not.</summary>
internal sealed class SleepingTimeProvider(TimeProvider time) : TimeProvider
{
    private long _asleep;

    public override long TimestampFrequency => time.TimestampFrequency;

    /// <summary>Sleeps.</summary>
    public void Sleep(TimeSpan span) => Interlocked.Add(ref _asleep, span.Ticks);

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _asleep));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
