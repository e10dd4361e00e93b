using FsCheck;
using FsCheck.Fluent;
using NimProbe.Engine.Throttling;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Throttling;

public sealed class SlidingWindowLimiterTests
{
    // The unit to which waits are rounded up.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly SlidingWindowLimiter _limiter;

    public SlidingWindowLimiterTests() => _limiter = new SlidingWindowLimiter(_time);

    [Fact]
    public async Task Free_permits_are_those_that_need_no_wait()
    {
        Assert.Null(_limiter.FreePermits);

        using IDisposable registration = _limiter.Register(3);
        Assert.Equal(3, _limiter.FreePermits);
        await _limiter.AcquireAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, _limiter.FreePermits);
        _limiter.MarkSent();
        Assert.Equal(2, _limiter.FreePermits);
        _time.Advance(SlidingWindowLimiter.Window);
        Assert.Equal(3, _limiter.FreePermits);
    }

    [Fact]
    public async Task The_wait_for_further_requests_ends_when_as_many_have_left_the_window()
    {
        Assert.Null(_limiter.GetWait(1));
        using IDisposable registration = _limiter.Register(2);
        Assert.Equal(TimeSpan.Zero, _limiter.GetWait(2));
        await SendAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await SendAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        // The two requests leave the window 61 s after they were sent, 11 s and 1 s ago; later ones follow one window later.
        Assert.Equal(
            [0, 50, 60, 111, 121],
            Enumerable.Range(0, 5).Select(permits => _limiter.GetWait(permits)!.Value.TotalSeconds));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(TimeSpan.Zero, _limiter.GetWait(1));

        async Task SendAsync()
        {
            await _limiter.AcquireAsync(TestContext.Current.CancellationToken);
            _limiter.MarkSent();
        }
    }

    [Fact]
    public void No_window_holds_more_requests_than_the_limit_and_no_permit_comes_later_than_necessary()
    {
        // Bursts, trickles and pauses longer than a window.
        Gen<int> gap = Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 100), Gen.Choose(0, 5_000), Gen.Choose(0, 130_000));
        Gen<(int Limit, int[] Gaps)> runs = Gen.Choose(1, 60).SelectMany(limit => gap.ArrayOf().Resize(300).Select(gaps => (limit, gaps)));
        Properties.Hold(runs, 200, run =>
        {
            List<TimeSpan> grants = GetGrants(run.Limit, run.Gaps, out List<TimeSpan> arrivals);
            TimeSpan gap = TimeSpan.FromSeconds(1.0 / run.Limit);
            for (int i = 0; i < grants.Count; i++)
            {
                TimeSpan earliest = arrivals[i];
                if (i > 0)
                {
                    Assert.True(grants[i] - grants[i - 1] >= gap);
                    earliest = Max(earliest, grants[i - 1] + gap);
                }

                if (i >= run.Limit)
                {
                    Assert.True(grants[i] - grants[i - run.Limit] >= SlidingWindowLimiter.Window);
                    earliest = Max(earliest, grants[i - run.Limit] + SlidingWindowLimiter.Window);
                }

                Assert.InRange(grants[i], earliest, earliest + (2 * s_tick));
            }
        });
    }

    [Fact]
    public void The_first_window_holds_the_limit_once_and_not_twice()
    {
        List<TimeSpan> grants = GetGrants(40, new int[120], out _);

        Assert.Equal(40, grants.Count(static g => g < SlidingWindowLimiter.Window));
        Assert.Equal(80, grants.Count(static g => g < 2 * SlidingWindowLimiter.Window));
        Assert.True(grants[39] < TimeSpan.FromSeconds(1.1));
    }

    [Fact]
    public async Task Permits_are_acquired_in_the_order_of_the_calls()
    {
        using IDisposable registration = _limiter.Register(1);
        List<int> order = [];
        Task[] calls = [.. Enumerable.Range(0, 10).Select(AcquireAsync)];
        foreach (Task call in calls)
        {
            await _time.AdvanceUntilAsync(call);
        }

        Assert.Equal(Enumerable.Range(0, 10), order);

        async Task AcquireAsync(int number)
        {
            await _limiter.AcquireAsync(TestContext.Current.CancellationToken);
            lock (order)
            {
                order.Add(number);
            }

            // The next permit is free only a window after this call.
            _limiter.MarkSent();
        }
    }

    [Fact]
    public async Task Without_a_rate_nothing_waits()
    {
        using IDisposable registration = _limiter.Register(0);
        for (int i = 0; i < 1000; i++)
        {
            Assert.False(await _limiter.AcquireAsync(TestContext.Current.CancellationToken));
        }

        Assert.Null(_limiter.Limit);
        CancellationToken cancelled = new(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _limiter.AcquireAsync(cancelled).AsTask());
    }

    [Fact]
    public void The_smallest_registered_rate_applies_while_it_is_registered()
    {
        using IDisposable unbounded = _limiter.Register(0);
        Assert.Null(_limiter.Limit);
        using (_limiter.Register(40))
        {
            Assert.Equal(40, _limiter.Limit);
            using (_limiter.Register(10))
            {
                Assert.Equal(10, _limiter.Limit);
            }

            Assert.Equal(40, _limiter.Limit);
        }

        Assert.Null(_limiter.Limit);
    }

    [Fact]
    public async Task Requests_stay_counted_after_their_caller_unregisters()
    {
        using (_limiter.Register(3))
        {
            for (int i = 0; i < 3; i++)
            {
                await SendAsync();
            }
        }

        using IDisposable next = _limiter.Register(3);
        await SendAsync();

        Assert.True(_time.Elapsed >= SlidingWindowLimiter.Window);
    }

    [Fact]
    public async Task A_smaller_rate_counts_the_requests_sent_before_it()
    {
        using IDisposable first = _limiter.Register(10);
        List<TimeSpan> grants = [];
        for (int i = 0; i < 10; i++)
        {
            await SendAsync();
            grants.Add(_time.Elapsed);
        }

        // Of ten requests, eight must have left the window before a third is allowed within it.
        using IDisposable second = _limiter.Register(3);
        await SendAsync();

        Assert.InRange(_time.Elapsed, grants[7] + SlidingWindowLimiter.Window, grants[7] + SlidingWindowLimiter.Window + (2 * s_tick));
    }

    [Fact]
    public async Task A_cancelled_wait_acquires_nothing()
    {
        using IDisposable registration = _limiter.Register(1);
        await SendAsync();
        using CancellationTokenSource stop = new();
        Task cancelled = _limiter.AcquireAsync(stop.Token).AsTask();
        Task behind = _limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);

        await _time.AdvanceUntilAsync(behind);
        Assert.InRange(_time.Elapsed, SlidingWindowLimiter.Window, SlidingWindowLimiter.Window + (2 * s_tick));
    }

    [Fact]
    public async Task A_wait_behind_another_can_be_cancelled()
    {
        using IDisposable registration = _limiter.Register(1);
        await SendAsync();
        using CancellationTokenSource stop = new();
        Task ahead = _limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        Task behind = _limiter.AcquireAsync(stop.Token).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
        Assert.False(ahead.IsCompleted);
        await _time.AdvanceUntilAsync(ahead);
    }

    [Fact]
    public async Task The_age_of_a_request_counts_from_its_sending_and_not_from_its_permit()
    {
        using IDisposable registration = _limiter.Register(1);
        await _limiter.AcquireAsync(TestContext.Current.CancellationToken);
        Task<bool> next = _limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();

        // Connecting takes 15 s.
        _time.Advance(TimeSpan.FromSeconds(15));
        _limiter.MarkSent();
        await _time.AdvanceUntilAsync(next);

        TimeSpan earliest = TimeSpan.FromSeconds(15) + SlidingWindowLimiter.Window;
        Assert.InRange(_time.Elapsed, earliest, earliest + (2 * s_tick));
    }

    [Fact]
    public async Task A_request_that_is_never_sent_returns_its_permit()
    {
        using IDisposable registration = _limiter.Register(1);
        await _limiter.AcquireAsync(TestContext.Current.CancellationToken);
        Task<bool> next = _limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);

        _limiter.ReleaseUnsent();
        await _time.AdvanceUntilAsync(next);

        Assert.InRange(_time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1) + (2 * s_tick));
    }

    [Fact]
    public async Task A_caller_that_unregisters_the_smallest_rate_ends_the_waits_for_it()
    {
        using IDisposable registration = _limiter.Register(40);
        IDisposable smaller = _limiter.Register(1);
        await SendAsync();
        Task<bool> next = _limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        smaller.Dispose();
        while (!next.IsCompleted && _time.Elapsed < SlidingWindowLimiter.Window)
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.True(_time.Elapsed < SlidingWindowLimiter.Window);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static List<TimeSpan> GetGrants(int limit, int[] gaps, out List<TimeSpan> arrivals)
    {
        ManualTimeProvider time = new();
        SlidingWindowLimiter limiter = new(time);
        using IDisposable registration = limiter.Register(limit);
        List<TimeSpan> grants = [];
        arrivals = [];
        TimeSpan arrival = TimeSpan.Zero;
        foreach (int gap in gaps)
        {
            arrival += TimeSpan.FromMilliseconds(gap);
            arrivals.Add(arrival);
            time.AdvanceTo(arrival);
            time.AdvanceUntilAsync(limiter.AcquireAsync(CancellationToken.None).AsTask()).GetAwaiter().GetResult();
            limiter.MarkSent();
            grants.Add(time.Elapsed);
        }

        return grants;
    }

    private async Task SendAsync()
    {
        await _time.AdvanceUntilAsync(_limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask());
        _limiter.MarkSent();
    }
}
