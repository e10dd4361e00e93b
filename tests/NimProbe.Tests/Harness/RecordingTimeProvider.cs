using System.Collections.Concurrent;

namespace NimProbe.Tests.Harness;

/// <summary>Records the due times of the timers that are created on another clock, so that tests need not measure them.</summary>
internal sealed class RecordingTimeProvider(TimeProvider time) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = [];

    /// <summary>The due times, in the order in which the timers were created.</summary>
    public IReadOnlyCollection<TimeSpan> Waits => _waits;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // A test that has seen the due time can advance the clock at once, so the timer exists before it is recorded.
        ITimer timer = time.CreateTimer(callback, state, dueTime, period);
        _waits.Enqueue(dueTime);
        return timer;
    }
}
