using System.Diagnostics;
using System.Globalization;
using NimProbe.Fuzz;

namespace NimProbe.Bench.Fuzz;

/// <summary>
/// Reads a million random and mutated inputs and a million pages, and measures how the time grows with the size of hostile inputs.
/// </summary>
internal static class FuzzBench
{
    private const int Cases = 1_000_000;

    // The unit tests read the inputs from 0 on.
    private const int First = 1_000_000;

    // In percent; pages are another million. A case of the reports is expensive, because it writes six reports.
    private static readonly Dictionary<string, int> s_shares = new()
    {
        ["Classifier"] = 30,
        ["Capabilities"] = 10,
        ["Pages"] = 100,
        ["Catalogue"] = 20,
        ["Web catalogue"] = 10,
        ["Snapshot"] = 20,
        ["Reports"] = 10,
    };

    /// <summary>Reads the inputs and writes the outcome as a Markdown table, with the failures below it.</summary>
    public static async Task WriteCasesAsync(TextWriter output)
    {
        MarkdownTable cases = new("Reader", "Cases", "Failed", "Slowest case, ms", "Seconds");
        List<FuzzFailure> failures = [];
        foreach (FuzzTarget target in FuzzTargets.All)
        {
            long start = Stopwatch.GetTimestamp();
            FuzzOutcome outcome = FuzzCampaign.Run(target, First, Cases / 100 * s_shares[target.Name]);
            failures.AddRange(outcome.Failures);
            cases.Add(
                outcome.Target,
                outcome.Cases.ToString("N0", CultureInfo.InvariantCulture),
                outcome.Failures.Count,
                Milliseconds(outcome.Slowest.Elapsed),
                Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        }

        await output.WriteLineAsync(cases.ToString());
        foreach (FuzzFailure failure in failures)
        {
            await output.WriteLineAsync(failure.ToString());
        }
    }

    /// <summary>Reads hostile inputs and inputs ten times their size, and writes the times as a Markdown table.</summary>
    public static async Task WriteGrowthAsync(TextWriter output)
    {
        MarkdownTable growth = new("Reader", "Input", "Size", "ms", "Of ten times the size, ms", "Factor");
        foreach (GrowthShape shape in GrowthShape.All)
        {
            TimeSpan small = shape.Measure(shape.Size);
            TimeSpan large = shape.Measure(shape.Size * 10);
            growth.Add(
                shape.Reader,
                shape.Name,
                shape.Size.ToString("N0", CultureInfo.InvariantCulture),
                Milliseconds(small),
                Milliseconds(large),
                (large / small).ToString("0.0", CultureInfo.InvariantCulture));
        }

        await output.WriteLineAsync(growth.ToString());
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
