using NimProbe.Engine.Connection;
using NimProbe.Engine.Kinds;
using NimProbe.Engine.Latencies;

namespace NimProbe.Engine.Probing;

/// <summary>
/// The expected latencies of the models of one session: the mean over the runs of the baseline, or otherwise of the file that remembers
/// earlier runs. The session adds its own latencies to that file when it ends.
/// </summary>
internal sealed class ExpectedLatency
{
    // A model that no run knows can be slow.
    private const double UnknownMs = 30_000;

    private readonly NimConnection _connection;
    private readonly ProbeBaseline? _baseline;
    private readonly IProbeObserver _observer;
    private readonly LatencyHistory _history = new();
    private readonly Lock _lock = new();
    private readonly List<ObservedLatency> _observed = [];
    private readonly LatencyFile? _file;

    /// <summary>Creates the expected latencies; reads the file of the service if the options name its folder.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="observer">Receives one line if the file cannot be used.</param>
    public ExpectedLatency(NimConnection connection, ProbeOptions options, IProbeObserver observer)
    {
        _connection = connection;
        _baseline = options.Baseline;
        _observer = observer;
        if (options.LatencyFolder is null || options.RequestsPerMinute == 0)
        {
            return;
        }

        LatencyFile file = new(options.LatencyFolder, connection.BaseUri);
        try
        {
            _history = file.Read();
            _file = file;
        }
        catch (LatencyFileException e)
        {
            // A file that must not be replaced is not written either.
            _file = e.IsReplaceable ? file : null;
            string consequence = e.IsReplaceable ? "The run replaces it" : "The run continues without it";
            Report(file, $"cannot be read: {e.Message}", consequence);
        }
    }

    /// <summary>Whether the latencies of earlier runs are known, so that they allow an estimate of the remaining time.</summary>
    public bool IsKnown => _baseline is not null || !_history.IsEmpty;

    /// <summary>
    /// Gets the expected latency of a model, in milliseconds. For a model that no run knows it is 30 s, or 0 if models of its kind
    /// respond at once.
    /// </summary>
    public double GetMs(ProbeTarget target)
    {
        double? mean = _baseline is null ? _history.GetMeanMs(target.Id, _connection.Timeout) : _baseline.GetMeanLatencyMs(target.Id);
        return mean ?? (RespondsAtOnce(target.Kind ?? KindTable.Default.GetKind(target.Id)) ? 0 : UnknownMs);
    }

    /// <summary>Records a result for the file. Results that needed no request, and ids that are none, are not remembered.</summary>
    public void Record(NimProbeResult result)
    {
        if (_file is null
            || result.Attempts == 0
            || result.Status == NimModelStatus.NotListed
            || NimModelId.GetValidationError(result.Id) is not null
            || _connection.Redactor.ContainsKey(result.Id)
            || ObservedLatency.FromResult(result) is not { } latency)
        {
            return;
        }

        lock (_lock)
        {
            _observed.Add(latency);
        }
    }

    /// <summary>Adds the recorded latencies to the file. If that fails, the observer receives one line.</summary>
    public async Task SaveAsync()
    {
        ObservedLatency[] observed;
        lock (_lock)
        {
            observed = [.. _observed];
            _observed.Clear();
        }

        if (_file is null || observed.Length == 0)
        {
            return;
        }

        try
        {
            await _file.AddAsync(observed).ConfigureAwait(false);
        }
        catch (LatencyFileException e)
        {
            Report(_file, $"cannot be written: {e.Message}", "The latencies of this run are not remembered");
        }
    }

    private static bool RespondsAtOnce(NimModelKind kind) =>
        kind is NimModelKind.Embedding or NimModelKind.Rerank or NimModelKind.Guard;

    private void Report(LatencyFile file, string problem, string consequence)
    {
        string line = $"The latencies of earlier runs in '{file.Path}' {problem.TrimEnd('.')}. {consequence}.";
        _observer.OnSummary(_connection.Redactor.CleanLine(line));
    }
}
