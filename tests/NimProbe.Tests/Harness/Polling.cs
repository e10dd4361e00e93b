using Xunit;

namespace NimProbe.Tests.Harness;

/// <summary>Waits for conditions that nothing signals. A test that waits in vain ends with its own timeout.</summary>
internal static class Polling
{
    /// <summary>Waits until a condition holds.</summary>
    public static Task WaitUntilAsync(Func<bool> condition) => WaitUntilAsync(condition, static () => { });

    /// <summary>Waits until a condition holds, with an action between its evaluations.</summary>
    public static async Task WaitUntilAsync(Func<bool> condition, Action between)
    {
        while (!condition())
        {
            between();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
