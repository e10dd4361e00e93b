using System.Management.Automation;
using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Gates;
using NimProbe.Engine.Probing;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;

namespace NimProbe.PowerShell.Commands;

/// <summary>
/// A gate: probes the models that a script depends on, and ends the script with one error where any of them cannot be
/// relied on. A pattern asks for at least one of the models that it stands for.
/// </summary>
[Cmdlet(VerbsLifecycle.Assert, "NimModel", SupportsShouldProcess = true)]
[OutputType(typeof(NimProbeResult))]
public sealed class AssertNimModelCommand : NimProbingCmdlet
{
    private ModelGate? _gate;
    private ProbeReporter? _reporter;
    private bool _hasInput;

    /// <summary>Models from Get-NimModel, ids as text (with wildcards: at least one of these), or objects with a text property Id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Models, ids, or patterns, of which at least one model has to pass.")]
    [Alias("Id")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelIdCompleter))]
    public object?[]? InputObject { get; set; }

    /// <summary>Statuses that pass besides Available.</summary>
    [Parameter(HelpMessage = "Statuses that pass besides Available.")]
    [ValidateNotNullOrEmpty]
    public NimModelStatus[]? Allow { get; set; }

    /// <summary>Days, 0 to 3650: a model whose life ends within so many days falls short, though it answers. Default: an end is only warned of.</summary>
    [Parameter(HelpMessage = "A model whose life ends within so many days falls short.")]
    [ValidateRange(0, 3650)]
    public int? RetiringWithinDays { get; set; }

    /// <summary>Let only pass what answers: Busy, RateLimited and Pending fall short, too.</summary>
    [Parameter(HelpMessage = "Let only pass what answers: Busy, RateLimited and Pending fall short, too.")]
    public SwitchParameter Strict { get; set; }

    /// <summary>Write the results, each as soon as it is known.</summary>
    [Parameter(HelpMessage = "Write the results.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _gate = new ModelGate(new GateRules { Strict = Strict, Allow = Allow ?? [], RetiringWithinDays = RetiringWithinDays });

        // A pattern that stands for no model is told with all else that falls short.
        _reporter = new ProbeReporter(this, Queue, IsVerboseWanted) { Result = Take, Error = static _ => { } };
        StartRun(_reporter);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _hasInput |= InputObject is not { Length: 0 };
        FeedRun(InputObject, "Send a probe request");
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        FinishRun();
        _reporter!.Complete();
        foreach (string warning in _gate!.Warnings)
        {
            WriteWarning(warning);
        }

        // A gate that is asked for nothing would let everything through.
        if ((_hasInput ? _gate.ToError() : Errors.InputInvalid("An empty list", "asks for no model")) is { } error)
        {
            Terminate(Errors.From(error));
        }
    }

    private protected override Func<IAsyncEnumerable<ProbeTarget>, CancellationToken, Task> CreateRun(NimConnection connection, ProbeOptions options, IProbeObserver observer) =>
        new GateRun(connection, options, _gate!, observer).RunAsync;

    private protected override void OnInput(ProbeTarget target) => _gate!.Require(target);

    private protected override void OnRefusedInput(NimProbeException fault) => Terminate(Errors.From(fault));

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private protected override void Terminate(ErrorRecord error) => throw Errors.EndOfScript(error, this);

    private void Take(NimProbeResult result)
    {
        if (PassThru)
        {
            WriteObject(result);
        }
    }
}
