using System.Management.Automation;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Streaming;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;

namespace NimProbe.PowerShell.Commands;

/// <summary>Measures the time to the first token and the tokens per second of each model with a few streamed answers.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "NimModel", SupportsShouldProcess = true)]
[OutputType(typeof(NimModelSpeed), typeof(NimSpeedSample))]
public sealed class MeasureNimModelCommand : NimProbingCmdlet
{
    private const int HostedModels = 8;

    private ProbeReporter? _reporter;

    /// <summary>Creates the cmdlet. A speed needs more tokens than a probe.</summary>
    public MeasureNimModelCommand()
    {
        MaxTokens = 128;
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

    /// <summary>The number of samples per model, one after the other; 1 to 100. Default: 3.</summary>
    [Parameter(HelpMessage = "The number of samples per model.")]
    [ValidateRange(1, 100)]
    public int Count { get; set; } = 3;

    /// <summary>The prompt. Default: a request for a story, whose answer is longer than -MaxTokens.</summary>
    [Parameter(HelpMessage = "The prompt.")]
    [ValidateNotNullOrEmpty]
    public string Prompt { get; set; } = SpeedOptions.DefaultPrompt;

    /// <summary>The time limit in seconds from the start of a request to its first token; 0.01 to 86400. Default: 120.</summary>
    [Parameter(HelpMessage = "The time limit in seconds from the start of a request to its first token.")]
    [ValidateRange(0.01, 86400.0)]
    public double FirstTokenTimeoutSeconds { get; set; } = 120;

    /// <summary>The time limit in seconds between two tokens; 0.01 to 86400. Default: 60.</summary>
    [Parameter(HelpMessage = "The time limit in seconds between two tokens.")]
    [ValidateRange(0.01, 86400.0)]
    public double StallTimeoutSeconds { get; set; } = 60;

    /// <summary>Ask for exact token counts. A request that is refused or not answered because of it is repeated without.</summary>
    [Parameter(HelpMessage = "Ask for exact token counts, which some servers refuse.")]
    public SwitchParameter RequestUsage { get; set; }

    /// <summary>Write one object per sample instead of one per model.</summary>
    [Parameter(HelpMessage = "Write one object per sample instead of one per model.")]
    public SwitchParameter AsSample { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _reporter = new ProbeReporter(this, Queue, IsVerboseWanted) { Activity = "Measuring" };
        StartRun(_reporter);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => FeedRun(InputObject, "Measure the speed");

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        FinishRun();
        _reporter!.Complete();
    }

    /// <inheritdoc/>
    private protected override Func<IAsyncEnumerable<ProbeTarget>, CancellationToken, Task> CreateRun(
        ConnectionSet connections, Func<NimConnection, ProbeOptions> getOptions, IProbeObserver observer)
    {
        SpeedOptions speed = new()
        {
            Count = Count,
            Prompt = Prompt,
            FirstTokenTimeout = TimeSpan.FromSeconds(FirstTokenTimeoutSeconds),
            StallTimeout = TimeSpan.FromSeconds(StallTimeoutSeconds),
            RequestUsage = RequestUsage,
        };

        SpeedReporter speeds = new(this, Queue, () => HasSeveralServices, AsSample);
        return new SpeedRun(connections, GetProbing, speed, observer, speeds).RunAsync;

        ProbeOptions GetProbing(NimConnection connection) => getOptions(connection) with { ThrottleLimit = GetModels(connection) };
    }

    // Streams to one self-hosted server slow each other down, and would measure the load instead of the model.
    private int GetModels(NimConnection connection) => (
        MyInvocation.BoundParameters.ContainsKey(nameof(ThrottleLimit)), ServiceAddress.IsNvidiaHost(connection.BaseUri)) switch
    {
        (true, _) => ThrottleLimit,
        (_, true) => HostedModels,
        _ => 1,
    };
}
