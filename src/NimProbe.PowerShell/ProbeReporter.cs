using System.Management.Automation;
using NimProbe.Engine.Probing;

namespace NimProbe.PowerShell;

/// <summary>Carries what a run finds to a cmdlet's streams.</summary>
internal sealed class ProbeReporter : IProbeObserver
{
    private const string Activity = "Testing models";

    private readonly Cmdlet _cmdlet;
    private readonly Action<Action> _post;
    private readonly bool _isQuiet;
    private readonly bool _isVerbose;
    private bool _hasProgress;
    private int _results;
    private bool _areAllAvailable = true;

    /// <summary>Makes a reporter.</summary>
    /// <param name="cmdlet">The cmdlet whose streams are written.</param>
    /// <param name="post">Runs a closure on its pipeline thread.</param>
    /// <param name="isQuiet">Whether one Boolean is written instead of results.</param>
    /// <param name="isVerbose">Whether the closing line is wanted.</param>
    public ProbeReporter(Cmdlet cmdlet, Action<Action> post, bool isQuiet, bool isVerbose)
    {
        _cmdlet = cmdlet;
        _post = post;
        _isQuiet = isQuiet;
        _isVerbose = isVerbose;
    }

    /// <inheritdoc/>
    public void OnResult(NimProbeResult result) => _post(() =>
    {
        _results++;
        _areAllAvailable &= result.Availability == NimAvailability.Available;
        if (!_isQuiet)
        {
            _cmdlet.WriteObject(result);
        }
    });

    /// <inheritdoc/>
    public void OnError(NimProbeException fault) => _post(() =>
    {
        _areAllAvailable = false;
        _cmdlet.WriteError(Errors.From(fault));
    });

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

    /// <summary>Closes the progress and writes the Boolean where one is wanted. On the pipeline thread, when the run has ended.</summary>
    /// <param name="hasRefusedInput">Whether an input was no model, and so is none that answers.</param>
    public void Complete(bool hasRefusedInput)
    {
        if (_hasProgress)
        {
            _cmdlet.WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }

        if (_isQuiet)
        {
            _cmdlet.WriteObject(_results > 0 && _areAllAvailable && !hasRefusedInput);
        }
    }

    private static ProgressRecord ToRecord(ProbeProgress progress) =>
        new(0, Activity, $"{progress.Done} done, {progress.InFlight} in flight{(progress.WaitingForBudget ? ", waiting for the request budget" : "")}")
        {
            PercentComplete = progress.Total is > 0 ? progress.Done * 100 / progress.Total.Value : -1,
            SecondsRemaining = progress.Remaining is { } remaining ? (int)remaining.TotalSeconds : -1,
        };
}
