namespace NimProbe.Tests.Faults;

/// <summary>
/// A clock whose date jumps years back or forth each time it is read, as if a user set it. Timestamps and timers do not jump.
/// </summary>
internal sealed class JumpingTimeProvider(TimeProvider time) : TimeProvider
{
    private static readonly int[] s_years = [0, 30, -40, 7000, -1900, 1];

    private int _reads;

    /// <summary>The number of times that the date was read.</summary>
    public int ReadCount => Volatile.Read(ref _reads);

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow().AddYears(s_years[Interlocked.Increment(ref _reads) % s_years.Length]);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
