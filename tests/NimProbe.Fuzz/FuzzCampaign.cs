using System.Collections.Concurrent;
using System.Diagnostics;

namespace NimProbe.Fuzz;

/// <summary>Reads many inputs with one reader.</summary>
public static class FuzzCampaign
{
    private const int MaxFailures = 20;

    /// <summary>Reads inputs on all cores.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="first">The number of the first input; each number always generates the same input.</param>
    /// <param name="count">The number of inputs.</param>
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
                byte[] input = mutator.CreateInput(number);
                long start = Stopwatch.GetTimestamp();
                if (ReadOrGetFailure(target, input) is { } failure)
                {
                    failures.Add(new FuzzFailure(target.Name, number, failure));
                    if (failures.Count >= MaxFailures)
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

    /// <summary>Creates the input of a number, to reproduce a failure.</summary>
    public static byte[] CreateInput(FuzzTarget target, int number)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new Mutator(target).CreateInput(number);
    }

    // Every exception of a reader is a failure.
    private static string? ReadOrGetFailure(FuzzTarget target, byte[] input)
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
