using System.Management.Automation;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Probes models with a minimal request each and tells what their answers mean, each as soon as it is known.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NimModel", SupportsShouldProcess = true)]
[OutputType(typeof(NimProbeResult), typeof(bool))]
public sealed class TestNimModelCommand : NimProbingCmdlet
{
    private ProbeReporter? _reporter;
    private bool _hasResult;
    private bool _isAllAvailable = true;

    /// <summary>Models from Get-NimModel, ids as text (wildcards are expanded through the catalogue), or objects with a text property Id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Models from Get-NimModel, ids, or objects with an Id.")]
    [Alias("Id")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelIdCompleter))]
    public object?[]? InputObject { get; set; }

    /// <summary>An earlier run, as a snapshot or its path: its slowest models go first, so that their waits overlap the budget's.</summary>
    [Parameter(HelpMessage = "An earlier run, as a snapshot or its path: its slowest models go first.")]
    [ValidateNotNull]
    public object? Baseline { get; set; }

    /// <summary>With -Baseline: carry over what it found closed to the account less than 7 days ago, without asking.</summary>
    [Parameter(HelpMessage = "With -Baseline: carry over what it found closed to the account less than 7 days ago.")]
    public SwitchParameter SkipNotEntitled { get; set; }

    /// <summary>Write one Boolean instead of results: whether every model is Available.</summary>
    [Parameter(HelpMessage = "Write one Boolean: whether every model is Available.")]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _reporter = new ProbeReporter(this, Queue, IsVerboseWanted) { Result = Take, Error = OnRefusedInput };
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
            // An input that is no model, or stands for none, is none that answers.
            WriteObject(_hasResult && _isAllAvailable && !HasRefusedInput);
        }
    }

    private void Take(NimProbeResult result)
    {
        _hasResult = true;
        _isAllAvailable &= result.Availability == NimAvailability.Available;
        if (!Quiet)
        {
            WriteObject(result);
        }
    }

    private NimSnapshot? ReadBaseline()
    {
        try
        {
            return Baseline is not null
                ? SnapshotInput.ReadOne(this, Baseline)
                : SkipNotEntitled ? throw Errors.ParameterInvalid(nameof(SkipNotEntitled), "needs -Baseline") : null;
        }
        catch (NimProbeException fault)
        {
            Terminate(Errors.From(fault));
            throw;
        }
    }
}
