using System.Collections.Concurrent;
using NimProbe.Engine.Probing;

namespace NimProbe.Tests.Harness;

/// <summary>Collects what a run reports: results in their order, errors, warnings, the summary, and the error that ended the run.</summary>
internal sealed class ProbeReport : IProbeObserver
{
    private readonly ConcurrentQueue<NimProbeResult> _results = [];
    private readonly ConcurrentQueue<NimProbeException> _errors = [];
    private readonly ConcurrentQueue<string> _warnings = [];
    private readonly ConcurrentQueue<string> _log = [];
    private readonly ConcurrentQueue<string> _summaries = [];
    private readonly ConcurrentQueue<ProbeProgress> _progress = [];
    private readonly ConcurrentQueue<(DateTimeOffset Until, DateTime? SavedAt, Uri? Service)> _pauses = [];

    /// <summary>Raised for each result, on the thread that reports it.</summary>
    public event Action<NimProbeResult>? ResultArrived;

    /// <summary>Raised for each exchange, on the thread that reports it.</summary>
    public event Action? LogArrived;

    public IReadOnlyList<NimProbeResult> Results => [.. _results];

    public IReadOnlyList<NimProbeException> Errors => [.. _errors];

    public IReadOnlyList<string> Warnings => [.. _warnings];

    public IReadOnlyList<string> Log => [.. _log];

    /// <summary>The last summary; null if there is none.</summary>
    public string? Summary => _summaries.LastOrDefault();

    /// <summary>All summaries.</summary>
    public IReadOnlyList<string> Summaries => [.. _summaries];

    /// <summary>The progress, in its order.</summary>
    public IReadOnlyList<ProbeProgress> Progress => [.. _progress];

    /// <summary>The pauses between the rounds of a watch: their end, the last snapshot, and the service if there are several.</summary>
    public IReadOnlyList<(DateTimeOffset Until, DateTime? SavedAt, Uri? Service)> Pauses => [.. _pauses];

    /// <summary>The error that ended the run; null if the run completed.</summary>
    public NimProbeException? Fault { get; internal set; }

    public NimProbeResult this[string id] => _results.Single(r => r.Id == id);

    /// <summary>The result of a run with a single model.</summary>
    public NimProbeResult Single => _results.Single();

    public void OnResult(NimProbeResult result)
    {
        _results.Enqueue(result);
        ResultArrived?.Invoke(result);
    }

    public void OnError(NimProbeException fault) => _errors.Enqueue(fault);

    public void OnWarning(string message) => _warnings.Enqueue(message);

    public void OnProgress(ProbeProgress progress) => _progress.Enqueue(progress);

    public void OnPause(DateTimeOffset until, DateTime? savedAt, Uri? service) => _pauses.Enqueue((until, savedAt, service));

    public void OnSummary(string line) => _summaries.Enqueue(line);

    internal void OnLog(string line)
    {
        _log.Enqueue(line);
        LogArrived?.Invoke();
    }
}
