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

    /// <summary>The title of the progress. Default: testing models.</summary>
    public string Activity { get; init; } = "Testing models";

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

    private ProgressRecord ToRecord(ProbeProgress progress)
    {
        string waiting = progress.WaitingForBudget ? ", waiting for the rate limit" : "";
        return new ProgressRecord(0, Activity, $"{progress.Done} done, {progress.InFlight} in flight{waiting}")
        {
            PercentComplete = progress.Total is > 0 ? progress.Done * 100 / progress.Total.Value : -1,
            SecondsRemaining = progress.Remaining is { } remaining ? (int)remaining.TotalSeconds : -1,
        };
    }
}
