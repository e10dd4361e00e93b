using NimProbe.Engine.Pacing;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Pacing;

public sealed class RequestGateTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task No_more_enter_than_the_cap_allows()
    {
        using RequestGate gate = new(2, new RequestBudget(_time), 0, _time);
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        Task third = gate.EnterAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(third.IsCompleted);
        Assert.Equal(2, gate.InFlight);

        gate.Exit();
        await third;
        Assert.Equal(2, gate.InFlight);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_the_budget_leaves_the_place_to_others()
    {
        using RequestGate gate = new(1, new RequestBudget(_time), 1, _time);
        await gate.EnterAsync(TestContext.Current.CancellationToken);
        gate.Exit();
        using CancellationTokenSource stop = new();
        Task waiting = gate.EnterAsync(stop.Token).AsTask();
        Assert.Equal(1, gate.Waiting);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, gate.Waiting);
        Assert.Equal(0, gate.InFlight);

        await _time.AdvanceUntilAsync(gate.EnterAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(1, gate.InFlight);
    }

    [Fact]
    public void Leaving_the_gate_leaves_the_budget()
    {
        RequestBudget budget = new(_time);
        using (new RequestGate(1, budget, 5, _time))
        {
            Assert.Equal(5, budget.Limit);
        }

        Assert.Null(budget.Limit);
    }
}
