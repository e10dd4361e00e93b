using System.Collections.Concurrent;

namespace NimProbe.Engine.Throttling;

/// <summary>
/// The limiters of this process, one for each origin and key, so that parallel runs, runspaces and cmdlets share a rate.
/// </summary>
internal static class SharedLimiters
{
    private static readonly ConcurrentDictionary<(string Scope, TimeProvider Time), SlidingWindowLimiter> s_limiters = new();

    /// <summary>Gets the limiter of a scope.</summary>
    /// <param name="scope">What identifies the origin and the key; never the key itself, because it is kept as long as the
    /// process.</param>
    /// <param name="time">The clock; limiters are not shared between clocks.</param>
    public static SlidingWindowLimiter Get(string scope, TimeProvider time) =>
        s_limiters.GetOrAdd((scope, time), static key => new SlidingWindowLimiter(key.Time));
}
