using System.Management.Automation;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Probes each model with a minimal request, classifies the response, and writes each result as soon as it is known.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NimModel", SupportsShouldProcess = true)]
[OutputType(typeof(NimProbeResult), typeof(bool))]
public sealed class TestNimModelCommand : NimScanningCmdlet
{
    private ProbeReporter? _reporter;
    private bool _hasResult;
    private bool _isAllAvailable = true;

    /// <summary>
    /// Models from Get-NimModel, ids as text (wildcards match ids of the catalogue), addresses (every model of the service), or objects
    /// with a property Id, ModelId, Model, BaseUri or Uri.
    /// </summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        HelpMessage = "Models from Get-NimModel, ids, or objects with an Id.")]
    [Alias("Id")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelIdCompleter))]
    public object?[]? InputObject { get; set; }

    /// <summary>
    /// Earlier runs, as snapshots, their paths, or the path of a folder. Models that were slow then are probed first, so that the whole
    /// run takes less time. The ten newest snapshots of the service count.
    /// </summary>
    [Parameter(HelpMessage = "Earlier runs, as snapshots, files or a folder; models that were slow then are probed first.")]
    [ValidateNotNullOrEmpty]
    public object[]? Baseline { get; set; }

    /// <summary>With -Baseline: carry over results that are NotEntitled and less than 7 days old, without a request.</summary>
    [Parameter(HelpMessage = "With -Baseline: carry over results that are NotEntitled and less than 7 days old.")]
    public SwitchParameter SkipNotEntitled { get; set; }

    /// <summary>Write one Boolean instead of the results: whether every model is Available.</summary>
    [Parameter(HelpMessage = "Write one Boolean instead of the results: whether every model is Available.")]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _reporter = new ProbeReporter(this, Queue, IsVerboseWanted) { Result = OnResult, Error = OnRefusedInput };
        StartRun(_reporter, ReadBaseline(), SkipNotEntitled);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => FeedRun(InputObject, "Send a probe request");

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        FinishRun();
        _reporter!.Complete();
        if (Quiet)
        {
            // Invalid input counts as not available.
            WriteObject(_hasResult && _isAllAvailable && !HasRefusedInput);
        }
    }

    private void OnResult(NimProbeResult result)
    {
        _hasResult = true;
        _isAllAvailable &= result.Availability == NimAvailability.Available;
        if (!Quiet)
        {
            WriteObject(ServiceView.Select(result, HasSeveralServices));
        }
    }

    private BaselineInput? ReadBaseline() => InvokeOrTerminate(() =>
    {
        if (SkipNotEntitled && Baseline is null)
        {
            throw Errors.ParameterInvalid(nameof(SkipNotEntitled), "needs -Baseline");
        }

        if (Baseline is null)
        {
            return null;
        }

        BaselineInput baseline = BaselineInput.Find(this, Baseline, fault => WriteError(Errors.From(fault)), StopToken);
        if (baseline.IsEmpty)
        {
            // The folder of a scheduled job is empty before its first run.
            WriteWarning("-Baseline does not contain a snapshot that can be read. The run continues without a baseline.");
        }

        return baseline;
    });
}
