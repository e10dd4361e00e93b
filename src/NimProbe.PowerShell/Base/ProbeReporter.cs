using System.Management.Automation;
using NimProbe.Engine.Probing;

namespace NimProbe.PowerShell.Base;

/// <summary>Carries what a run finds to a cmdlet's streams.</summary>
internal sealed class ProbeReporter : IProbeObserver
{
    private const string Activity = "Testing models";

    private readonly Cmdlet _cmdlet;
    private readonly Action<Action> _post;
    private readonly bool _isVerbose;
    private bool _hasProgress;

    /// <summary>Makes a reporter.</summary>
    /// <param name="cmdlet">The cmdlet whose streams are written.</param>
    /// <param name="post">Runs a closure on its pipeline thread.</param>
    /// <param name="isVerbose">Whether the closing line is wanted.</param>
    public ProbeReporter(Cmdlet cmdlet, Action<Action> post, bool isVerbose)
    {
        _cmdlet = cmdlet;
        _post = post;
        _isVerbose = isVerbose;
        Result = cmdlet.WriteObject;
        Error = fault => cmdlet.WriteError(Errors.From(fault));
    }

    /// <summary>What the cmdlet does with a result, on its pipeline thread. Default: it writes it.</summary>
    public Action<NimProbeResult> Result { get; init; }

    /// <summary>What the cmdlet does with an input that came to nothing, on its pipeline thread. Default: it writes the error.</summary>
    public Action<NimProbeException> Error { get; init; }

    /// <inheritdoc/>
    public void OnResult(NimProbeResult result) => _post(() => Result(result));

    /// <inheritdoc/>
    public void OnError(NimProbeException fault) => _post(() => Error(fault));

    /// <inheritdoc/>
    public void OnWarning(string message) => _post(() => _cmdlet.WriteWarning(message));

    /// <inheritdoc/>
    public void OnProgress(ProbeProgress progress) => _post(() =>
    {
        _hasProgress = true;
        _cmdlet.WriteProgress(ToRecord(progress));
    });

    /// <inheritdoc/>
    public void OnSummary(string line)
    {
        if (_isVerbose)
        {
            _post(() => _cmdlet.WriteVerbose(line));
        }
    }

    /// <summary>Closes the progress. On the pipeline thread, when the run has ended.</summary>
    public void Complete()
    {
        if (_hasProgress)
        {
            _cmdlet.WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private static ProgressRecord ToRecord(ProbeProgress progress) =>
        new(0, Activity, $"{progress.Done} done, {progress.InFlight} in flight{(progress.WaitingForBudget ? ", waiting for the request budget" : "")}")
        {
            PercentComplete = progress.Total is > 0 ? progress.Done * 100 / progress.Total.Value : -1,
            SecondsRemaining = progress.Remaining is { } remaining ? (int)remaining.TotalSeconds : -1,
        };
}
