using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>Compares the outcome of each fault with the expected one and writes a table to the output of the test.</summary>
internal sealed class FaultTable(string phase)
{
    private readonly ConcurrentBag<(string Fault, string Expected, string Actual)> _rows = [];

    /// <summary>Adds the outcome of a fault.</summary>
    public void Add(string fault, string expected, string actual) => _rows.Add((fault, expected, actual));

    /// <summary>
    /// Tries all faults at once, writes the table, and fails if an outcome is not the expected one or an exception was not observed.
    /// </summary>
    public async Task AssertAllAsync(IEnumerable<Fault> faults, Func<Fault, string> expected, Func<Fault, Task<string>> attempt)
    {
        using UnobservedExceptions unobserved = new();
        await Task.WhenAll(faults.Select(async fault => Add(fault.Name, expected(fault), await GetOutcomeAsync(attempt(fault)))));
        Add("unobserved exceptions", "none", unobserved.Find());
        AssertNoneUnexpected();
    }

    /// <summary>Writes the table, and fails if an outcome is not the expected one.</summary>
    public void AssertNoneUnexpected()
    {
        int lost = _rows.Count(static r => r.Expected != r.Actual);
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{phase}: {_rows.Count} faults tried, {_rows.Count - lost} survived, {lost} lost");
        foreach ((string fault, string expected, string actual) in _rows.OrderBy(static r => r.Fault, StringComparer.Ordinal))
        {
            string note = expected == actual ? "" : $"   LOST, expected {expected}";
            text.AppendLine(CultureInfo.InvariantCulture, $"  {fault,-44} {actual}{note}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(text.ToString());
        Assert.True(lost == 0, text.ToString());
        Assert.NotEmpty(_rows);
    }

    // Other exceptions than NimProbeException are faults of the engine, which the table must show.
    private static async Task<string> GetOutcomeAsync(Task<string> attempt)
    {
        try
        {
            return await attempt;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
