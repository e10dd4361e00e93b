namespace NimProbe.Tests.Faults;

/// <summary>Another time provider under a clock that somebody sets, years back or forth, each time that it is looked at.</summary>
internal sealed class JumpingTimeProvider(TimeProvider time) : TimeProvider
{
    private static readonly int[] s_years = [0, 30, -40, 7000, -1900, 1];

    private int _looks;

    /// <summary>How often the clock was looked at.</summary>
    public int Looks => Volatile.Read(ref _looks);

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow().AddYears(s_years[Interlocked.Increment(ref _looks) % s_years.Length]);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
