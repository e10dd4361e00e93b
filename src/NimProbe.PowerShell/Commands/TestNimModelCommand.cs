using System.Management.Automation;
using System.Threading.Channels;
using NimProbe.Engine;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.PowerShell.Commands;

/// <summary>Probes models with a minimal request each and tells what their answers mean, each as soon as it is known.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NimModel", SupportsShouldProcess = true)]
[OutputType(typeof(NimProbeResult), typeof(bool))]
public sealed class TestNimModelCommand : NimConnectionCmdlet
{
    // Enough that the upstream never waits for a moment's unevenness.
    private const int InputRoom = 1024;

    private readonly Channel<ProbeTarget> _input = Channel.CreateBounded<ProbeTarget>(new BoundedChannelOptions(InputRoom) { SingleReader = true, SingleWriter = true });
    private NimConnection? _connection;
    private ProbeReporter? _reporter;

    /// <summary>Models from Get-NimModel, ids as text (wildcards are expanded through the catalogue), or objects with a text property Id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "Models from Get-NimModel, ids, or objects with an Id.")]
    [Alias("Id")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [SupportsWildcards]
    public object?[]? InputObject { get; set; }

    /// <summary>How many requests may be in flight at once, a hard cap; 1 to 1000. Default: 16.</summary>
    [Parameter(HelpMessage = "How many requests may be in flight at once.")]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>The route to ask through. Default: Auto, the likeliest by the model's kind, then wherever the answers lead.</summary>
    [Parameter(HelpMessage = "The route to ask through; Auto follows the model's kind and its answers.")]
    public NimRoute Endpoint { get; set; } = NimRoute.Auto;

    /// <summary>How many tokens an answer may have; 1 to 4096. Default: 16, as some routes refuse fewer.</summary>
    [Parameter(HelpMessage = "How many tokens an answer may have.")]
    [ValidateRange(1, 4096)]
    public int MaxTokens { get; set; } = 16;

    /// <summary>Write one Boolean instead of results: whether every model is Available.</summary>
    [Parameter(HelpMessage = "Write one Boolean: whether every model is Available.")]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _connection = Connect();
        if (_connection.Key is null && ServiceAddress.IsNvidiaHost(_connection.BaseUri))
        {
            ThrowTerminatingError(Errors.From(RunErrors.KeyMissing(_connection.BaseUri)));
        }

        ProbeOptions options = new()
        {
            ThrottleLimit = ThrottleLimit,
            MaximumRetryCount = MaximumRetryCount,
            Endpoint = Endpoint,
            MaxTokens = MaxTokens,
        };
        _reporter = new ProbeReporter(this, Post, Quiet, IsVerboseWanted);
        ProbeRun run = new(_connection, options, _reporter);
        Start(token => run.RunAsync(_input.Reader, token));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? item in InputObject ?? [null])
        {
            try
            {
                ProbeTarget target = ModelInput.Read(item, _connection!.BaseUri);
                if (ShouldProcess(target.Id, "Send a probe request"))
                {
                    Feed(() => _input.Writer.TryWrite(target));
                }
            }
            catch (NimProbeException fault)
            {
                WriteError(Errors.From(fault));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _input.Writer.Complete();
        DrainToEnd();
        _reporter!.Complete();
    }
}
