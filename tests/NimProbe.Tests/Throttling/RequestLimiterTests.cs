using NimProbe.Engine.Throttling;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Throttling;

public sealed class RequestLimiterTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Only_as_many_leases_are_acquired_as_the_throttle_limit_allows()
    {
        using RequestLimiter limiter = Create(throttleLimit: 2, requestsPerMinute: 0);
        RequestLease first = await limiter.AcquireAsync(TestContext.Current.CancellationToken);
        await limiter.AcquireAsync(TestContext.Current.CancellationToken);
        Task<RequestLease> third = limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(third.IsCompleted);
        Assert.Equal(2, limiter.InFlight);

        first.Dispose();
        await third;
        Assert.Equal(2, limiter.InFlight);
    }

    [Fact]
    public async Task A_lease_that_is_disposed_twice_returns_one_slot()
    {
        using RequestLimiter limiter = Create(throttleLimit: 1, requestsPerMinute: 0);
        RequestLease lease = await limiter.AcquireAsync(TestContext.Current.CancellationToken);
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(0, limiter.InFlight);

        await limiter.AcquireAsync(TestContext.Current.CancellationToken);
        Assert.False(limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_cancelled_wait_for_the_window_returns_its_slot()
    {
        using RequestLimiter limiter = Create(throttleLimit: 1, requestsPerMinute: 1);
        RequestLease lease = await limiter.AcquireAsync(TestContext.Current.CancellationToken);
        lease.MarkSent();
        lease.Dispose();
        using CancellationTokenSource stop = new();
        Task waiting = limiter.AcquireAsync(stop.Token).AsTask();
        Assert.Equal(1, limiter.Waiting);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, limiter.Waiting);
        Assert.Equal(0, limiter.InFlight);

        await _time.AdvanceUntilAsync(limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(1, limiter.InFlight);
    }

    [Fact]
    public async Task Only_requests_that_are_sent_count_for_the_window_and_the_counter()
    {
        using RequestLimiter limiter = Create(throttleLimit: 1, requestsPerMinute: 1);
        RequestLease unsent = await limiter.AcquireAsync(TestContext.Current.CancellationToken);
        unsent.Dispose();
        unsent.MarkSent();
        Assert.Equal(0, limiter.Counter.Total);
        Assert.Equal(0, unsent.SentAt);

        // The permit of the request that was not sent is free again.
        Task<RequestLease> next = limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        await _time.AdvanceUntilAsync(next);
        Assert.True(_time.Elapsed < SlidingWindowLimiter.Window);
        (await next).MarkSent();
        (await next).MarkSent();
        Assert.Equal(1, limiter.Counter.Total);
    }

    [Fact]
    public void A_disposed_limiter_unregisters_its_rate()
    {
        SlidingWindowLimiter window = new(_time);
        using (new RequestLimiter(1, window, 5, _time))
        {
            Assert.Equal(5, window.Limit);
        }

        Assert.Null(window.Limit);
    }

    private RequestLimiter Create(int throttleLimit, int requestsPerMinute) =>
        new(throttleLimit, new SlidingWindowLimiter(_time), requestsPerMinute, _time);
}
