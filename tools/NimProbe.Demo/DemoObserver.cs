using System.Collections.Concurrent;
using System.Globalization;
using NimProbe.Engine.Probing;

namespace NimProbe.Demo;

/// <summary>Collects the results of a run and writes warnings and errors to standard error.</summary>
internal sealed class DemoObserver : IProbeObserver
{
    private readonly ConcurrentQueue<NimProbeResult> _results = new();

    /// <summary>The results in order of arrival.</summary>
    public IReadOnlyCollection<NimProbeResult> Results => _results;

    /// <inheritdoc/>
    public void OnResult(NimProbeResult result) => _results.Enqueue(result);

    /// <inheritdoc/>
    public void OnError(NimProbeException error) => Console.Error.WriteLine(error.Message);

    /// <inheritdoc/>
    public void OnWarning(string message) => Console.Error.WriteLine(message);

    /// <inheritdoc/>
    public void OnProgress(ProbeProgress progress)
    {
        // The run takes half a minute and shows no progress.
    }

    /// <inheritdoc/>
    public void OnSummary(string line) => Console.WriteLine(line);

    /// <summary>The results as the lines of a CSV file.</summary>
    public IEnumerable<string> ToCsv() => _results
        .Select(ToCsvLine)
        .Prepend("Id,Status,Availability,StatusCode,LatencyMs,Attempts,Detail,TestedAt");

    private static string ToCsvLine(NimProbeResult result) => string.Join(
        ',',
        Quote(result.Id),
        result.Status,
        result.Availability,
        result.StatusCode,
        result.LatencyMs,
        result.Attempts,
        Quote(result.Detail),
        result.TestedAt.ToString("O", CultureInfo.InvariantCulture));

    private static string Quote(string text) => '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
