using System.Collections.Concurrent;
using System.Diagnostics;

namespace NimProbe.Fuzz;

/// <summary>Many inputs for one reader.</summary>
public static class FuzzCampaign
{
    private const int EnoughFailures = 20;

    /// <summary>Reads inputs, on all cores.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="first">The number of the first input; a number stands for the same input always.</param>
    /// <param name="count">How many inputs.</param>
    public static FuzzOutcome Run(FuzzTarget target, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(target);
        Mutator mutator = new(target);
        ConcurrentBag<FuzzFailure> failures = [];
        ConcurrentBag<(TimeSpan Elapsed, int Number)> slowest = [];
        Parallel.ForEach(Partitioner.Create(first, first + count), (range, loop) =>
        {
            (TimeSpan Elapsed, int Number) slow = default;
            for (int number = range.Item1; number < range.Item2 && !loop.IsStopped; number++)
            {
                byte[] input = mutator.Make(number);
                long start = Stopwatch.GetTimestamp();
                if (FailureOf(target, input) is { } failure)
                {
                    failures.Add(new FuzzFailure(target.Name, number, failure));
                    if (failures.Count >= EnoughFailures)
                    {
                        loop.Stop();
                    }
                }

                TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
                slow = elapsed > slow.Elapsed ? (elapsed, number) : slow;
            }

            slowest.Add(slow);
        });
        return new FuzzOutcome(target.Name, count, [.. failures.OrderBy(static f => f.Number)], slowest.Max());
    }

    /// <summary>The input of a number, to look at a failure.</summary>
    public static byte[] InputOf(FuzzTarget target, int number)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new Mutator(target).Make(number);
    }

    // Whatever escapes a reader is what a campaign is there to find.
    private static string? FailureOf(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Read(input);
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
