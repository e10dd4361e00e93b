using NimProbe.PowerShell.Base;
using Xunit;

namespace NimProbe.Tests.PowerShell.Base;

public sealed class PipelineQueueTests
{
    [Fact]
    public async Task Adding_never_blocks_and_the_capacity_says_when_to_wait()
    {
        using PipelineQueue queue = new();
        for (int i = 0; i < PipelineQueue.Capacity; i++)
        {
            Assert.True(queue.HasCapacity);
            await queue.WaitForCapacityAsync(TestContext.Current.CancellationToken);
            queue.Add(static () => { });
        }

        queue.Add(static () => { });
        Assert.False(queue.HasCapacity);
        Task waiting = queue.WaitForCapacityAsync(TestContext.Current.CancellationToken).AsTask();
        Take(queue);
        Assert.False(waiting.IsCompleted);
        Take(queue);
        await waiting;
        Assert.True(queue.HasCapacity);
    }

    [Fact]
    public async Task A_wait_for_capacity_can_be_cancelled()
    {
        using PipelineQueue queue = new();
        for (int i = 0; i < PipelineQueue.Capacity; i++)
        {
            queue.Add(static () => { });
        }

        using CancellationTokenSource stop = new();
        Task waiting = queue.WaitForCapacityAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void Of_actions_that_replace_one_another_only_the_newest_runs()
    {
        using PipelineQueue queue = new();
        List<int> ran = [];
        for (int i = 1; i <= 1000; i++)
        {
            int number = i;
            queue.AddLatest(() => ran.Add(number));
        }

        Assert.True(queue.HasCapacity);
        Take(queue)();
        Assert.False(queue.TryDequeue(out _, 0, CancellationToken.None));
        queue.AddLatest(() => ran.Add(1001));
        Take(queue)();

        Assert.Equal([1000, 1001], ran);
    }

    [Fact]
    public void A_completed_queue_returns_its_actions_and_then_none()
    {
        using PipelineQueue queue = new();
        queue.Add(static () => { });
        queue.Complete();

        Take(queue);
        Assert.False(queue.TryDequeue(out _, Timeout.Infinite, CancellationToken.None));
    }

    private static Action Take(PipelineQueue queue)
    {
        Assert.True(queue.TryDequeue(out Action? action, 0, CancellationToken.None));
        return action;
    }
}
