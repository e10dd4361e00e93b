using NimProbe.Engine.Pacing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Pacing;

/// <summary>What the budget does when the service refuses requests as too many.</summary>
public sealed class RefusalTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly RequestBudget _budget;

    public RefusalTests() => _budget = new RequestBudget(_time);

    [Fact]
    public void One_models_limit_pauses_nobody_else()
    {
        using IDisposable membership = _budget.Join(40);
        Assert.Null(_budget.ReportRefusal("a/model", null));
        Assert.Null(_budget.ReportRefusal("a/model", null));

        Assert.Equal(40, _budget.Limit);
        Assert.True(_budget.TakeAsync(TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public void Two_models_refused_far_apart_are_two_limits()
    {
        using IDisposable membership = _budget.Join(40);
        Assert.Null(_budget.ReportRefusal("a/model", null));
        _time.Advance(TimeSpan.FromSeconds(10.1));
        Assert.Null(_budget.ReportRefusal("b/model", null));

        Assert.Equal(40, _budget.Limit);
    }

    [Fact]
    public async Task Two_models_refused_together_pause_all_and_halve_the_budget()
    {
        using IDisposable membership = _budget.Join(40);
        Assert.Equal(TimeSpan.FromSeconds(10), RefuseTwo());
        Assert.Equal(20, _budget.Limit);

        await TakeAsync();
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10) + (2 * s_tick));
    }

    [Fact]
    public void Refusals_of_requests_from_before_the_pause_change_nothing_more()
    {
        using IDisposable membership = _budget.Join(40);
        RefuseTwo();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(RefuseTwo());
        Assert.Equal(20, _budget.Limit);
    }

    [Fact]
    public void Pauses_grow_and_the_budget_shrinks_but_neither_without_end()
    {
        using IDisposable membership = _budget.Join(40);
        List<(TimeSpan? Pause, int? Limit)> seen = [];
        for (int i = 0; i < 7; i++)
        {
            seen.Add((RefuseTwo(), _budget.Limit));
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300], seen.Select(static s => s.Pause!.Value.TotalSeconds));
        Assert.Equal([20, 10, 5, 2, 1, 1, 1], seen.Select(static s => s.Limit));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(3600, 300)]
    public void The_service_says_how_long_to_pause_within_reason(int asked, int paused)
    {
        using IDisposable membership = _budget.Join(40);
        _budget.ReportRefusal("a/model", null);

        Assert.Equal(TimeSpan.FromSeconds(paused), _budget.ReportRefusal("b/model", TimeSpan.FromSeconds(asked)));
    }

    [Fact]
    public async Task Ten_minutes_without_a_refusal_make_the_budget_whole_again()
    {
        using IDisposable membership = _budget.Join(40);
        RefuseTwo();
        _time.Advance(TimeSpan.FromMinutes(9.9));
        await TakeAsync();
        Assert.Equal(20, _budget.Limit);

        _time.Advance(TimeSpan.FromMinutes(0.2));
        await TakeAsync();
        Assert.Equal(40, _budget.Limit);
        Assert.Equal(TimeSpan.FromSeconds(10), RefuseTwo());
    }

    [Fact]
    public async Task A_refusal_within_the_ten_minutes_puts_the_recovery_off()
    {
        using IDisposable membership = _budget.Join(40);
        RefuseTwo();
        _time.Advance(TimeSpan.FromMinutes(6));
        _budget.ReportRefusal("c/model", null);
        _time.Advance(TimeSpan.FromMinutes(6));
        await TakeAsync();
        Assert.Equal(20, _budget.Limit);

        _time.Advance(TimeSpan.FromMinutes(4.1));
        await TakeAsync();
        Assert.Equal(40, _budget.Limit);
    }

    [Fact]
    public async Task A_halved_budget_counts_what_the_whole_one_granted()
    {
        using IDisposable membership = _budget.Join(4);
        for (int i = 0; i < 4; i++)
        {
            await TakeAsync();
        }

        RefuseTwo();
        await TakeAsync();

        // Two a window: three of the four must have left it, the third of which came at 0.5 s.
        TimeSpan earliest = TimeSpan.FromSeconds(0.5) + RequestBudget.Window;
        Assert.InRange(_time.Elapsed, earliest, earliest + (3 * s_tick));
    }

    [Fact]
    public async Task Without_a_bound_a_shared_limit_still_pauses()
    {
        using IDisposable membership = _budget.Join(0);
        RefuseTwo();
        Task waiting = _budget.TakeAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);

        await _time.AdvanceUntilAsync(waiting);
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10) + (2 * s_tick));
        Assert.True(_budget.TakeAsync(TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
    }

    private TimeSpan? RefuseTwo()
    {
        _budget.ReportRefusal("a/model", null);
        return _budget.ReportRefusal("b/model", null);
    }

    private Task TakeAsync() => _time.AdvanceUntilAsync(_budget.TakeAsync(TestContext.Current.CancellationToken).AsTask());
}
