using NimProbe.Engine.Throttling;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Throttling;

/// <summary>Refused requests through the limiter: limits of single models, and limits of the whole account.</summary>
public sealed class AccountLimitTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly SlidingWindowLimiter _limiter;

    public AccountLimitTests() => _limiter = new SlidingWindowLimiter(_time);

    [Fact]
    public async Task The_limit_of_one_model_pauses_no_other()
    {
        using IDisposable registration = _limiter.Register(40);
        Assert.Null(Refuse("a/model"));
        Assert.Null(Refuse("a/model"));
        Assert.Null(Refuse("a/model"));

        Assert.Equal(40, _limiter.Limit);
        await _limiter.AcquireAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Fact]
    public void Two_rate_limited_models_are_not_an_account_limit()
    {
        using IDisposable registration = _limiter.Register(40);
        Assert.Null(Refuse("a/model"));
        Assert.Null(Refuse("b/model"));
        Assert.Null(Refuse("a/model"));

        Assert.Equal(40, _limiter.Limit);
    }

    [Fact]
    public void Models_refused_far_apart_are_not_an_account_limit()
    {
        using IDisposable registration = _limiter.Register(40);
        foreach (string model in (string[])["a/model", "b/model", "c/model", "d/model"])
        {
            Assert.Null(Refuse(model));
            _time.Advance(TimeSpan.FromSeconds(5.1));
        }

        Assert.Equal(40, _limiter.Limit);
    }

    [Fact]
    public void Requests_accepted_in_between_are_evidence_against_an_account_limit()
    {
        using IDisposable registration = _limiter.Register(40);
        foreach (string model in (string[])["a/model", "b/model", "c/model", "d/model"])
        {
            Assert.Null(Refuse(model));
            _time.Advance(TimeSpan.FromMilliseconds(25));
            _limiter.ReportAccepted(_time.GetTimestamp());
            _time.Advance(TimeSpan.FromMilliseconds(25));
        }

        Assert.Equal(40, _limiter.Limit);
    }

    [Fact]
    public void Requests_accepted_that_were_sent_before_the_first_refused_one_are_no_evidence()
    {
        using IDisposable registration = _limiter.Register(40);
        long before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(25));
        Refuse("a/model");
        for (int i = 0; i < 20; i++)
        {
            _limiter.ReportAccepted(before);
        }

        Refuse("b/model");
        Assert.NotNull(Refuse("c/model"));
        Assert.Equal(20, _limiter.Limit);
    }

    [Fact]
    public async Task Completions_of_requests_sent_before_the_pause_revoke_it()
    {
        using IDisposable registration = _limiter.Register(40);
        Assert.NotNull(RefuseThree());
        long sent = _time.GetTimestamp();
        Task<bool> next = _limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);

        _limiter.ReportAccepted(sent);
        Assert.Equal(20, _limiter.Limit);
        _limiter.ReportAccepted(sent);

        Assert.Equal(40, _limiter.Limit);
        await next;
        Assert.True(_time.Elapsed < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Three_models_refused_together_pause_all_requests_and_halve_the_rate()
    {
        using IDisposable registration = _limiter.Register(40);
        Assert.Equal(TimeSpan.FromSeconds(10), RefuseThree());
        Assert.Equal(20, _limiter.Limit);

        await SendAsync();
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10) + (2 * s_tick));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void Refusals_of_requests_sent_before_the_pause_change_nothing_more(int? retryAfterSeconds)
    {
        using IDisposable registration = _limiter.Register(40);
        TimeSpan? retryAfter = retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        long sent = _time.GetTimestamp();
        foreach (string model in (string[])["a/model", "b/model", "c/model", "d/model", "e/model", "f/model"])
        {
            _limiter.ReportRefusal(model, sent, retryAfter);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        foreach (string model in (string[])["g/model", "h/model", "i/model"])
        {
            Assert.Null(_limiter.ReportRefusal(model, sent, retryAfter));
        }

        Assert.Equal(20, _limiter.Limit);
    }

    [Fact]
    public void Pauses_grow_and_the_rate_shrinks_within_bounds()
    {
        using IDisposable registration = _limiter.Register(40);
        List<(TimeSpan? Pause, int? Limit)> seen = [];
        for (int i = 0; i < 7; i++)
        {
            seen.Add((RefuseThree(), _limiter.Limit));
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal([10, 20, 40, 80, 160, 300, 300], seen.Select(static s => s.Pause!.Value.TotalSeconds));
        Assert.Equal([20, 10, 5, 2, 1, 1, 1], seen.Select(static s => s.Limit));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(3600, 300)]
    public void The_pause_is_the_Retry_After_of_the_service_up_to_five_minutes(int asked, int paused)
    {
        using IDisposable registration = _limiter.Register(40);
        Refuse("a/model");
        Refuse("b/model");

        Assert.Equal(TimeSpan.FromSeconds(paused), _limiter.ReportRefusal("c/model", _time.GetTimestamp(), TimeSpan.FromSeconds(asked)));
    }

    [Fact]
    public async Task Ten_minutes_without_a_refusal_restore_the_rate()
    {
        using IDisposable registration = _limiter.Register(40);
        RefuseThree();
        _time.Advance(TimeSpan.FromMinutes(9.9));
        await SendAsync();
        Assert.Equal(20, _limiter.Limit);

        _time.Advance(TimeSpan.FromMinutes(0.2));
        await SendAsync();
        Assert.Equal(40, _limiter.Limit);
        Assert.Equal(TimeSpan.FromSeconds(10), RefuseThree());
    }

    [Fact]
    public async Task A_refusal_within_the_ten_minutes_delays_the_recovery()
    {
        using IDisposable registration = _limiter.Register(40);
        RefuseThree();
        _time.Advance(TimeSpan.FromMinutes(6));
        Refuse("c/model");
        _time.Advance(TimeSpan.FromMinutes(6));
        await SendAsync();
        Assert.Equal(20, _limiter.Limit);

        _time.Advance(TimeSpan.FromMinutes(4.1));
        await SendAsync();
        Assert.Equal(40, _limiter.Limit);
    }

    [Fact]
    public async Task A_halved_rate_counts_the_requests_sent_before()
    {
        using IDisposable registration = _limiter.Register(4);
        for (int i = 0; i < 4; i++)
        {
            await SendAsync();
        }

        RefuseThree();
        await SendAsync();

        // Two requests per window: three of the four must have left it, and the third was sent at 0.5 s.
        TimeSpan earliest = TimeSpan.FromSeconds(0.5) + SlidingWindowLimiter.Window;
        Assert.InRange(_time.Elapsed, earliest, earliest + (3 * s_tick));
    }

    [Fact]
    public async Task An_account_limit_pauses_also_without_a_rate()
    {
        using IDisposable registration = _limiter.Register(0);
        RefuseThree();
        Task<bool> waiting = _limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);

        await _time.AdvanceUntilAsync(waiting);
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10) + (2 * s_tick));
        Assert.False(await _limiter.AcquireAsync(TestContext.Current.CancellationToken));
    }

    private TimeSpan? Refuse(string model) => _limiter.ReportRefusal(model, _time.GetTimestamp(), null);

    private TimeSpan? RefuseThree()
    {
        // Later than a pause that has just begun.
        _time.Advance(TimeSpan.FromTicks(1));
        Refuse("a/model");
        Refuse("b/model");
        return Refuse("c/model");
    }

    private async Task SendAsync()
    {
        await _time.AdvanceUntilAsync(_limiter.AcquireAsync(TestContext.Current.CancellationToken).AsTask());
        _limiter.MarkSent();
    }
}
