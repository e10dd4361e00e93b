using FsCheck;
using FsCheck.Fluent;
using NimProbe.Engine.Pacing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Pacing;

public sealed class RequestBudgetTests
{
    // What a wait may be rounded up by.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly RequestBudget _budget;

    public RequestBudgetTests() => _budget = new RequestBudget(_time);

    [Fact]
    public void No_window_ever_holds_more_than_the_budget_and_no_grant_comes_later_than_it_must()
    {
        // Bursts, trickles and pauses longer than a window.
        Gen<int> gap = Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 100), Gen.Choose(0, 5_000), Gen.Choose(0, 130_000));
        Gen<(int Limit, int[] Gaps)> runs = Gen.Choose(1, 60).SelectMany(limit => gap.ArrayOf().Resize(300).Select(gaps => (limit, gaps)));
        Properties.Hold(runs, 200, run =>
        {
            List<TimeSpan> grants = GrantsFor(run.Limit, run.Gaps, out List<TimeSpan> arrivals);
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
                    Assert.True(grants[i] - grants[i - run.Limit] >= RequestBudget.Window);
                    earliest = Max(earliest, grants[i - run.Limit] + RequestBudget.Window);
                }

                Assert.InRange(grants[i], earliest, earliest + (2 * s_tick));
            }
        });
    }

    [Fact]
    public void The_first_minute_holds_the_budget_and_not_twice_that()
    {
        List<TimeSpan> grants = GrantsFor(40, new int[120], out _);

        Assert.Equal(40, grants.Count(static g => g < RequestBudget.Window));
        Assert.Equal(80, grants.Count(static g => g < 2 * RequestBudget.Window));
        Assert.True(grants[39] < TimeSpan.FromSeconds(1.1));
    }

    [Fact]
    public async Task Grants_come_in_the_order_of_asking()
    {
        using IDisposable membership = _budget.Join(2);
        List<int> order = [];
        Task[] takes = [.. Enumerable.Range(0, 10).Select(TakeAsync)];
        foreach (Task take in takes)
        {
            await _time.AdvanceUntilAsync(take);
        }

        Assert.Equal(Enumerable.Range(0, 10), order);

        async Task TakeAsync(int number)
        {
            await _budget.TakeAsync(TestContext.Current.CancellationToken);
            lock (order)
            {
                order.Add(number);
            }
        }
    }

    [Fact]
    public async Task Without_a_bound_nothing_waits()
    {
        using IDisposable membership = _budget.Join(0);
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(_budget.TakeAsync(TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
        }

        Assert.Null(_budget.Limit);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _budget.TakeAsync(new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public void Where_callers_differ_the_smaller_rate_holds_as_long_as_both_are_there()
    {
        using IDisposable unbounded = _budget.Join(0);
        Assert.Null(_budget.Limit);
        using (_budget.Join(40))
        {
            Assert.Equal(40, _budget.Limit);
            using (_budget.Join(10))
            {
                Assert.Equal(10, _budget.Limit);
            }

            Assert.Equal(40, _budget.Limit);
        }

        Assert.Null(_budget.Limit);
    }

    [Fact]
    public async Task What_a_caller_that_left_was_granted_stays_counted()
    {
        using (_budget.Join(3))
        {
            for (int i = 0; i < 3; i++)
            {
                await TakeAsync();
            }
        }

        using IDisposable next = _budget.Join(3);
        await TakeAsync();

        Assert.True(_time.Elapsed >= RequestBudget.Window);
    }

    [Fact]
    public async Task A_smaller_rate_counts_what_was_granted_before_it()
    {
        using IDisposable first = _budget.Join(10);
        List<TimeSpan> grants = [];
        for (int i = 0; i < 10; i++)
        {
            await TakeAsync();
            grants.Add(_time.Elapsed);
        }

        // Of ten, eight must have left the window before a third is granted within it.
        using IDisposable second = _budget.Join(3);
        await TakeAsync();

        Assert.InRange(_time.Elapsed, grants[7] + RequestBudget.Window, grants[7] + RequestBudget.Window + (2 * s_tick));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_takes_nothing()
    {
        using IDisposable membership = _budget.Join(1);
        await TakeAsync();
        using CancellationTokenSource stop = new();
        Task cancelled = _budget.TakeAsync(stop.Token).AsTask();
        Task behind = _budget.TakeAsync(TestContext.Current.CancellationToken).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);

        await _time.AdvanceUntilAsync(behind);
        Assert.InRange(_time.Elapsed, RequestBudget.Window, RequestBudget.Window + (2 * s_tick));
    }

    [Fact]
    public async Task A_wait_behind_another_can_be_cancelled_too()
    {
        using IDisposable membership = _budget.Join(1);
        await TakeAsync();
        using CancellationTokenSource stop = new();
        Task ahead = _budget.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        Task behind = _budget.TakeAsync(stop.Token).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
        Assert.False(ahead.IsCompleted);
        await _time.AdvanceUntilAsync(ahead);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static List<TimeSpan> GrantsFor(int limit, int[] gaps, out List<TimeSpan> arrivals)
    {
        ManualTimeProvider time = new();
        RequestBudget budget = new(time);
        using IDisposable membership = budget.Join(limit);
        List<TimeSpan> grants = [];
        arrivals = [];
        TimeSpan arrival = TimeSpan.Zero;
        foreach (int gap in gaps)
        {
            arrival += TimeSpan.FromMilliseconds(gap);
            arrivals.Add(arrival);
            time.AdvanceTo(arrival);
            time.AdvanceUntilAsync(budget.TakeAsync(CancellationToken.None).AsTask()).GetAwaiter().GetResult();
            grants.Add(time.Elapsed);
        }

        return grants;
    }

    private Task TakeAsync() => _time.AdvanceUntilAsync(_budget.TakeAsync(TestContext.Current.CancellationToken).AsTask());
}
