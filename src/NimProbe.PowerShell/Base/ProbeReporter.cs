using System.Globalization;
using System.Management.Automation;
using NimProbe.Engine.Probing;

namespace NimProbe.PowerShell.Base;

/// <summary>Writes what a run finds to the streams of a cmdlet.</summary>
internal sealed class ProbeReporter : IProbeObserver
{
    private readonly Cmdlet _cmdlet;
    private readonly PipelineQueue _queue;
    private readonly bool _isVerbose;
    private bool _hasProgress;

    /// <summary>Creates a reporter.</summary>
    /// <param name="cmdlet">The cmdlet to whose streams it writes.</param>
    /// <param name="queue">The actions that wait for the cmdlet's pipeline thread.</param>
    /// <param name="isVerbose">Whether to write the summary.</param>
    public ProbeReporter(Cmdlet cmdlet, PipelineQueue queue, bool isVerbose)
    {
        _cmdlet = cmdlet;
        _queue = queue;
        _isVerbose = isVerbose;
        Result = cmdlet.WriteObject;
        Error = fault => cmdlet.WriteError(Errors.From(fault));
    }

    /// <summary>Handles a result on the pipeline thread. Default: writes it.</summary>
    public Action<NimProbeResult> Result { get; init; }

    /// <summary>Handles the error of an input on the pipeline thread. Default: writes it.</summary>
    public Action<NimProbeException> Error { get; init; }

    /// <summary>The title of the progress, one short word: the line has to fit 80 columns. Default: models.</summary>
    public string Activity { get; init; } = "Models";

    /// <inheritdoc/>
    public bool HasCapacity => _queue.HasCapacity;

    /// <inheritdoc/>
    public ValueTask WaitForCapacityAsync(CancellationToken cancellationToken) => _queue.WaitForCapacityAsync(cancellationToken);

    /// <inheritdoc/>
    public void OnResult(NimProbeResult result) => _queue.Add(() => Result(result));

    /// <inheritdoc/>
    public void OnError(NimProbeException fault) => _queue.Add(() => Error(fault));

    /// <inheritdoc/>
    public void OnWarning(string message) => _queue.Add(() => _cmdlet.WriteWarning(message));

    /// <inheritdoc/>
    public void OnProgress(ProbeProgress progress) => _queue.AddLatest(() =>
    {
        _hasProgress = true;
        _cmdlet.WriteProgress(ToRecord(progress));
    });

    /// <inheritdoc/>
    public void OnPause(DateTimeOffset until, DateTime? savedAt, Uri? service) => _queue.AddLatest(() =>
    {
        _hasProgress = true;
        string of = service is null ? "" : $" of {service.Authority}";
        string saved = savedAt is null ? "" : $", last snapshot {FormatTime(savedAt.Value, "HH:mm:ss")}";
        _cmdlet.WriteProgress(new ProgressRecord(0, Activity, $"Next round at {FormatTime(until, "HH:mm:ss")}{of}{saved}"));
    });

    /// <inheritdoc/>
    public void OnSummary(string line)
    {
        if (_isVerbose)
        {
            _queue.Add(() => _cmdlet.WriteVerbose(line));
        }
    }

    /// <summary>Completes the progress record. On the pipeline thread, when the run has ended.</summary>
    public void Complete()
    {
        if (_hasProgress)
        {
            _cmdlet.WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <summary>Describes the progress in one line, with times of the local time zone.</summary>
    internal static string Describe(ProbeProgress progress)
    {
        string total = progress.Total is { } count ? string.Create(CultureInfo.InvariantCulture, $" of {count}") : "";
        string done = string.Create(CultureInfo.InvariantCulture, $"{progress.Done}{total} done");
        string available = string.Create(CultureInfo.InvariantCulture, $"{progress.Available} available");
        string inFlight = string.Create(CultureInfo.InvariantCulture, $"{progress.InFlight} in flight");
        return progress switch
        {
            { NextRequestIn: { } wait } when wait >= TimeSpan.FromSeconds(1) => string.Create(
                CultureInfo.InvariantCulture, $"{done}, {available}, {inFlight}, next request in {Math.Ceiling(wait.TotalSeconds)} s"),

            // The time is rounded up to a full minute. The number of requests in flight is omitted, so that the line fits 80 columns.
            { SlowestEndsBy: { } end } => $"{done}, {available}, the slowest may take until {FormatTime(end.AddSeconds(59), "HH:mm")}",
            _ => $"{done}, {available}, {inFlight}",
        };
    }

    private ProgressRecord ToRecord(ProbeProgress progress) => new(0, Activity, Describe(progress))
    {
        PercentComplete = progress.Total is > 0 ? progress.Done * 100 / progress.Total.Value : -1,

        // An estimate beside the time at which the slowest may end would contradict it.
        SecondsRemaining = progress is { SlowestEndsBy: null, Remaining: { } remaining } ? (int)remaining.TotalSeconds : -1,
    };

    private static string FormatTime(DateTimeOffset time, string format) =>
        time.ToLocalTime().ToString(format, CultureInfo.InvariantCulture);
}
