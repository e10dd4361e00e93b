using System.Management.Automation;
using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Gates;
using NimProbe.Engine.Probing;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>Probes models, and ends the script with one error if one does not pass. A pattern passes if one of its models does.</summary>
[Cmdlet(VerbsLifecycle.Assert, "NimModel", SupportsShouldProcess = true, DefaultParameterSetName = "Probe")]
[OutputType(typeof(NimProbeResult))]
public sealed class AssertNimModelCommand : NimGateCmdlet
{
    private ModelGate? _gate;
    private RecordedResults? _recorded;
    private ProbeReporter? _reporter;

    /// <summary>
    /// Models from Get-NimModel, ids as text, patterns (at least one of the models has to pass), addresses (every model has to pass), or
    /// objects with a property Id, ModelId, Model, BaseUri or Uri. With -Result, the default is every model that has a result.
    /// </summary>
    [Parameter(ParameterSetName = "Probe", Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Models or patterns.")]
    [Parameter(ParameterSetName = nameof(Result), Position = 0, ValueFromPipeline = true, HelpMessage = "Models or patterns.")]
    [Alias("Id")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelIdCompleter))]
    public object?[]? InputObject { get; set; }

    /// <summary>Statuses that pass in addition to Available.</summary>
    [Parameter(HelpMessage = "Statuses that pass in addition to Available.")]
    [ValidateNotNullOrEmpty]
    public NimModelStatus[]? Allow { get; set; }

    /// <summary>A number of days, 0 to 3650. A model fails if its end of life is within this time. Default: a warning.</summary>
    [Parameter(HelpMessage = "A model fails if its end of life is within this number of days.")]
    [ValidateRange(0, 3650)]
    public int? RetiringWithinDays { get; set; }

    /// <summary>Capabilities that a model must have: Ignored and Refused fail, Unknown is undetermined. Default: none.</summary>
    [Parameter(HelpMessage = "Capabilities that a model must have.")]
    [ValidateNotNullOrEmpty]
    public NimCapability[] Capability { get; set; } = [];

    /// <summary>Models that are Busy, RateLimited or Pending fail too. Default: they pass with a warning.</summary>
    [Parameter(HelpMessage = "Models that are Busy, RateLimited or Pending fail too.")]
    public SwitchParameter Strict { get; set; }

    /// <summary>A model fails if another model answers for it. If that is not known, it passes with a warning.</summary>
    [Parameter(HelpMessage = "A model fails if another model answers for it.")]
    public SwitchParameter NoSubstitute { get; set; }

    /// <summary>Results, capabilities or snapshots that decide the gate; nothing is sent then. Default: the models are probed.</summary>
    [Parameter(ParameterSetName = nameof(Result), Mandatory = true, HelpMessage = "Results that decide the gate without a request.")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object?[]? Result { get; set; }

    /// <summary>Write each result to the pipeline as soon as it is known.</summary>
    [Parameter(HelpMessage = "Write each result to the pipeline as soon as it is known.")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        GateRules rules = new() { Strict = Strict, NoSubstitute = NoSubstitute, RetiringWithinDays = RetiringWithinDays };
        _gate = new ModelGate(rules with { Allow = Allow ?? [], Capabilities = Capability });
        _recorded = InvokeOrTerminate(() => ParameterSetName == nameof(Result) ? RecordedResults.Read(Result ?? []) : null);

        // The error at the end reports a pattern without models together with the other failures.
        _reporter = new(this, Queue, IsVerboseWanted)
        {
            Result = PassThru ? result => WriteObject(ServiceView.Select(result, HasSeveralServices)) : static _ => { },
            Error = static _ => { },
        };
        StartRun(_reporter);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => FeedRun(
        _recorded is not null && !ExpectsInput ? InvokeOrTerminate(() => _recorded.FindAt(DefaultServices)) : InputObject,
        (SendsRequests ? "Send a probe request" : "Evaluate the recorded result")
            + (Capability.Length > 0 && SendsRequests ? ". " + CapabilityEstimate.DescribeAction(Capability) : ""));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        FinishRun();
        _reporter!.Complete();
        Array.ForEach([.. _gate!.Warnings], WriteWarning);

        // A gate without models would always pass.
        if ((HasInput ? _gate.ToError() : Errors.ModelInputInvalid("The input", "does not contain a model")) is { } error)
        {
            Terminate(Errors.From(error));
        }
    }

    private protected override Func<IAsyncEnumerable<ProbeTarget>, CancellationToken, Task> CreateRun(
        ConnectionSet connections, Func<NimConnection, ProbeOptions> getOptions, IProbeObserver observer) =>
        _recorded is null
            ? new GateRun(connections, getOptions, _gate!, observer).RunAsync
            : new RecordedGateRun(_recorded.Results, _recorded.Capabilities, DefaultServices[0], _gate!, observer).RunAsync;

    private protected override bool SendsRequests => _recorded is null;

    private protected override IReadOnlyList<Uri> DefaultServices =>
        BaseUri is null && _recorded?.Services is { Count: > 0 } services ? services : base.DefaultServices;

    private protected override void OnInput(ProbeTarget target) => _gate!.Require(target);
}
