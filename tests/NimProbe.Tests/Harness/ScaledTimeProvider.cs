namespace NimProbe.Tests.Harness;

/// <summary>A clock that runs faster than another one: the engine keeps its real limits, and a test waits for a fraction of them.</summary>
/// <param name="speed">How many seconds pass in a second of the other clock.</param>
/// <param name="clock">The other clock; the system's if null.</param>
internal sealed class ScaledTimeProvider(double speed, TimeProvider? clock = null) : TimeProvider
{
    private readonly TimeProvider _clock = clock ?? System;
    private readonly long _start = (clock ?? System).GetTimestamp();
    private readonly DateTimeOffset _startTime = (clock ?? System).GetUtcNow();

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override long GetTimestamp() => (long)((_clock.GetTimestamp() - _start) * speed);

    public override DateTimeOffset GetUtcNow() => _startTime + (_clock.GetElapsedTime(_start) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(_clock.CreateTimer(callback, state, ToClock(dueTime), ToClock(period)), this);

    // Timers resolve milliseconds; rounded up, because a timer that fires early breaks the limit that it keeps.
    private TimeSpan ToClock(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds / speed));

    private sealed class ScaledTimer(ITimer timer, ScaledTimeProvider time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(time.ToClock(dueTime), time.ToClock(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
