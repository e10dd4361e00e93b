using NimProbe.Sandbox.Traffic;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Sandbox;

/// <summary>The rate limit of the account.</summary>
public sealed class RateLimiterTests
{
    [Fact]
    public void Refused_attempts_count_too()
    {
        ManualTimeProvider time = new();
        RateLimiter limiter = new(2, TimeSpan.FromSeconds(60), time);

        Assert.True(limiter.TryAcquire());
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(limiter.TryAcquire());
        Assert.False(limiter.TryAcquire());
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(limiter.TryAcquire());
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(limiter.TryAcquire());
    }
}
