using NimProbe.Engine.Probing;
using Xunit;

namespace NimProbe.Tests.Probing;

public sealed class ProbeQueueTests
{
    [Fact]
    public async Task The_largest_expected_latency_is_first_and_equal_ones_keep_the_order_of_arrival()
    {
        using ProbeQueue queue = new(static target => target.Id[0] - '0');
        foreach (string id in (string[])["1/a", "3/a", "2/a", "3/b", "1/b", "3/c"])
        {
            await queue.AddAsync(new ProbeTarget(id), TestContext.Current.CancellationToken);
        }

        queue.Complete();
        Assert.Equal(["3/a", "3/b", "3/c", "2/a", "1/a", "1/b"], await DequeueAllAsync(queue));
    }

    [Fact]
    public async Task Every_wait_on_a_complete_and_empty_queue_returns_false()
    {
        using ProbeQueue queue = new(static _ => 0);
        await queue.AddAsync(new ProbeTarget("a"), TestContext.Current.CancellationToken);
        queue.Complete();

        Assert.True(queue.ReadyForKeyCheck.IsCompleted);
        Assert.True(await queue.WaitAsync(TestContext.Current.CancellationToken));
        queue.Dequeue();
        Assert.False(await queue.WaitAsync(TestContext.Current.CancellationToken));
        Assert.False(await queue.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, queue.Added);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Adding_waits_while_the_queue_is_full()
    {
        const int Capacity = 4096;
        using ProbeQueue queue = new(static _ => 0);
        for (int i = 0; i < Capacity; i++)
        {
            Assert.False(queue.ReadyForKeyCheck.IsCompleted);
            await queue.AddAsync(new ProbeTarget($"model-{i}"), TestContext.Current.CancellationToken);
        }

        Assert.True(queue.ReadyForKeyCheck.IsCompleted);
        Task oneTooMany = queue.AddAsync(new ProbeTarget("late"), TestContext.Current.CancellationToken).AsTask();
        Assert.False(oneTooMany.IsCompleted);

        await queue.WaitAsync(TestContext.Current.CancellationToken);
        queue.Dequeue();
        await oneTooMany;
        Assert.Equal(Capacity, queue.Count);
    }

    [Fact]
    public async Task A_wait_for_input_can_be_cancelled()
    {
        using ProbeQueue queue = new(static _ => 0);
        using CancellationTokenSource stop = new();
        Task<bool> waiting = queue.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static async Task<List<string>> DequeueAllAsync(ProbeQueue queue)
    {
        List<string> dequeued = [];
        while (await queue.WaitAsync(TestContext.Current.CancellationToken))
        {
            dequeued.Add(queue.Dequeue().Id);
        }

        return dequeued;
    }
}
