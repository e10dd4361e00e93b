using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Xunit;

namespace NimProbe.Tests.Faults;

/// <summary>What each fault of a phase came to, as a table for the test's output.</summary>
internal sealed class FaultTable(string phase)
{
    private readonly ConcurrentBag<(string Fault, string Expected, string Actual)> _rows = [];

    /// <summary>Notes one fault.</summary>
    public void Add(string fault, string expected, string actual) => _rows.Add((fault, expected, actual));

    /// <summary>Tries every fault at once, writes the table, and fails where one came to something else than it should or left an exception that nobody saw.</summary>
    public async Task TryAllAsync(IEnumerable<Fault> faults, Func<Fault, string> expected, Func<Fault, Task<string>> attempt)
    {
        using UnseenExceptions unseen = new();
        await Task.WhenAll(faults.Select(async fault => Add(fault.Name, expected(fault), await OutcomeOf(attempt(fault)))));
        Add("exceptions that nobody saw", "none", unseen.Find());
        Conclude();
    }

    /// <summary>Writes the table, and fails where a fault came to something else than it should.</summary>
    public void Conclude()
    {
        int lost = _rows.Count(static r => r.Expected != r.Actual);
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{phase}: {_rows.Count} faults tried, {_rows.Count - lost} survived, {lost} lost");
        foreach ((string fault, string expected, string actual) in _rows.OrderBy(static r => r.Fault, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {fault,-44} {actual}{(expected == actual ? "" : $"   LOST, expected {expected}")}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(text.ToString());
        Assert.True(lost == 0, text.ToString());
        Assert.NotEmpty(_rows);
    }

    // Anything untyped that escapes is what the table is there to find.
    private static async Task<string> OutcomeOf(Task<string> attempt)
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
