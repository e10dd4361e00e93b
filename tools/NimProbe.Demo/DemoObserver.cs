using System.Collections.Concurrent;
using System.Globalization;
using NimProbe.Engine.Probing;

namespace NimProbe.Demo;

/// <summary>Keeps the results of a run; warnings and errors go to standard error.</summary>
internal sealed class DemoObserver : IProbeObserver
{
    private readonly ConcurrentQueue<NimProbeResult> _results = new();

    /// <summary>The results, in the order they came.</summary>
    public IReadOnlyCollection<NimProbeResult> Results => _results;

    /// <inheritdoc/>
    public void OnResult(NimProbeResult result) => _results.Enqueue(result);

    /// <inheritdoc/>
    public void OnError(NimProbeException fault) => Console.Error.WriteLine(fault.Message);

    /// <inheritdoc/>
    public void OnWarning(string message) => Console.Error.WriteLine(message);

    /// <inheritdoc/>
    public void OnProgress(ProbeProgress progress)
    {
        // Half a minute needs no progress.
    }

    /// <inheritdoc/>
    public void OnSummary(string line) => Console.WriteLine(line);

    /// <summary>The results as the lines of a CSV file.</summary>
    public IEnumerable<string> ToCsv() => _results
        .Select(static r => string.Join(',', Field(r.Id), r.Status, r.Availability, r.StatusCode, r.LatencyMs, r.Attempts, Field(r.Detail), r.TestedAt.ToString("O", CultureInfo.InvariantCulture)))
        .Prepend("Id,Status,Availability,StatusCode,LatencyMs,Attempts,Detail,TestedAt");

    private static string Field(string text) => '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
