using System.ComponentModel;
using System.Management.Automation;
using NimProbe.Engine.Capabilities;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;

namespace NimProbe.PowerShell.Commands;

/// <summary>
/// Tests whether chat models stream, call functions, follow JSON schemas, see pictures and show their reasoning. A capability is
/// confirmed by an answer that is impossible without it, and not by a request that is accepted.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "NimCapability", SupportsShouldProcess = true)]
[OutputType(typeof(NimCapabilityResult))]
public sealed class TestNimCapabilityCommand : NimProbingCmdlet
{
    private readonly CapabilityEstimate _estimate = new();
    private ProbeReporter? _reporter;

    /// <summary>Creates the cmdlet. Reasoning can need many tokens.</summary>
    public TestNimCapabilityCommand()
    {
        MaxTokens = CapabilityPlan.DefaultMaxTokens;
    }

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

    /// <summary>The capabilities to test. Default: all.</summary>
    [Parameter(HelpMessage = "The capabilities to test. Default: all.")]
    [ValidateNotNullOrEmpty]
    public NimCapability[] Capability { get; set; } = [.. CapabilityPlan.All];

    /// <summary>Hides the parameter of the base class: capabilities belong to chat completions.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public new NimRoute Endpoint { get; } = NimRoute.ChatCompletions;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _reporter = new ProbeReporter(this, Queue, IsVerboseWanted);
        StartRun(_reporter);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => FeedRun(InputObject, CapabilityEstimate.DescribeAction(Capability));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        FinishRun();
        _reporter!.Complete();
        if (IsWhatIf && _estimate.Describe(Capability, RequestsPerMinute) is { } cost)
        {
            ShouldProcess(cost, cost, caption: null);
        }
    }

    private protected override bool ShouldProbe(ProbeTarget target, string action)
    {
        _estimate.Add(target);
        return base.ShouldProbe(target, action);
    }

    private protected override Func<IAsyncEnumerable<ProbeTarget>, CancellationToken, Task> CreateRun(
        ConnectionSet connections, Func<NimConnection, ProbeOptions> getOptions, IProbeObserver observer) =>
        new CapabilityRun(
            connections, getOptions, Capability, observer, new CapabilityReporter(this, Queue, () => HasSeveralServices)).RunAsync;
}
