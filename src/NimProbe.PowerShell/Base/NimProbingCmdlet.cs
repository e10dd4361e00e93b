using System.Management.Automation;
using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Probing;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Base;

/// <summary>The base class of cmdlets that probe models: their parameters and their run.</summary>
public abstract class NimProbingCmdlet : NimConnectionCmdlet
{
    // Enough that the upstream command rarely waits.
    private const int InputCapacity = 1024;

    private readonly Channel<ProbeTarget> _input = Channel.CreateBounded<ProbeTarget>(
        new BoundedChannelOptions(InputCapacity) { SingleReader = true, SingleWriter = true });
    private NimConnection? _connection;
    private ModelInput? _reader;

    /// <summary>The maximum number of requests in flight; 1 to 1000. Default: 16.</summary>
    [Parameter(HelpMessage = "The maximum number of requests in flight.")]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>
    /// The maximum number of requests in any minute, retries included; 0 to 1000000, 0 for no limit. Default: 40 on NVIDIA's
    /// hosts, otherwise 0.
    /// </summary>
    [Parameter(HelpMessage = "The maximum number of requests in any minute; 0 for no limit.")]
    [ValidateRange(0, 1_000_000)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>The route to request. Default: Auto, the likeliest by the model's kind, then others as the responses indicate.</summary>
    [Parameter(HelpMessage = "The route to request; Auto follows the kind of the model and its responses.")]
    public NimRoute Endpoint { get; set; } = NimRoute.Auto;

    /// <summary>The maximum number of tokens of a completion; 1 to 4096. Default: 16, because some routes refuse fewer.</summary>
    [Parameter(HelpMessage = "The maximum number of tokens of a completion.")]
    [ValidateRange(1, 4096)]
    public int MaxTokens { get; set; } = 16;

    /// <summary>The folder of the files that remember latencies; null if the cmdlet neither reads nor updates them.</summary>
    private protected virtual string? LatencyFolder => null;

    /// <summary>Whether an input object was invalid.</summary>
    private protected bool HasRefusedInput { get; private set; }

    /// <summary>Whether an input object named a model or a service.</summary>
    private protected bool HasInput => _reader?.HasItems == true;

    /// <summary>Starts the run that the parameters describe.</summary>
    /// <param name="observer">Receives what the run finds.</param>
    /// <param name="baseline">Earlier runs, or null.</param>
    /// <param name="skipNotEntitled">Whether models that the baseline found closed to the account are carried over.</param>
    private protected void StartRun(IProbeObserver observer, BaselineInput? baseline = null, bool skipNotEntitled = false)
    {
        NimConnection connection = _connection = ConnectToProbe();
        _reader = new ModelInput(connection.BaseUri, MyInvocation.MyCommand.Name);
        ProbeOptions options = ReadOptions(connection, baseline, skipNotEntitled);
        Func<IAsyncEnumerable<ProbeTarget>, CancellationToken, Task> run = CreateRun(connection, options, observer);
        Start(token => run(_input.Reader.ReadAllAsync(token), token));
    }

    /// <summary>Opens the connection that the parameters describe. Probing NVIDIA's hosts requires a key.</summary>
    private protected NimConnection ConnectToProbe()
    {
        NimConnection connection = Connect();
        if (connection.Key is null && ServiceAddress.IsNvidiaHost(connection.BaseUri))
        {
            Terminate(Errors.From(RunErrors.KeyMissing(connection.BaseUri)));
        }

        return connection;
    }

    /// <summary>Creates the run.</summary>
    private protected virtual Func<IAsyncEnumerable<ProbeTarget>, CancellationToken, Task> CreateRun(
        NimConnection connection, ProbeOptions options, IProbeObserver observer) =>
        new ProbeRun(connection, options, observer).RunAsync;

    /// <summary>Called with each model or pattern before it is passed to the run.</summary>
    private protected virtual void OnInput(ProbeTarget target)
    {
    }

    /// <summary>Whether to pass a model or pattern to the run, by -WhatIf and -Confirm.</summary>
    private protected virtual bool ShouldProbe(ProbeTarget target, string action) => ShouldProcessQuietly(target.Id, action);

    /// <summary>Reports an invalid input object.</summary>
    private protected virtual void OnRefusedInput(NimProbeException fault)
    {
        HasRefusedInput = true;
        WriteError(Errors.From(fault));
    }

    /// <summary>Passes input objects to the run, and reports invalid ones.</summary>
    /// <param name="items">The objects.</param>
    /// <param name="action">The action on a model, for -WhatIf.</param>
    private protected void FeedRun(object?[]? items, string action)
    {
        foreach (object? item in items ?? [null])
        {
            try
            {
                ProbeTarget? target = _reader!.Read(item)?.ToTarget(_connection!.BaseUri);
                if (target is not null && ShouldProbe(target, action))
                {
                    OnInput(target);
                    Feed(() => _input.Writer.TryWrite(target));
                }
            }
            catch (NimProbeException fault)
            {
                OnRefusedInput(fault);
            }
        }
    }

    /// <summary>Completes the input, and runs posted actions until the run has ended.</summary>
    private protected void FinishRun()
    {
        WriteSkipped(_reader!);
        _input.Writer.Complete();
        DrainToEnd();
    }

    /// <summary>Gets the options that the parameters describe.</summary>
    private protected ProbeOptions ReadOptions(
        NimConnection connection, BaselineInput? baseline = null, bool skipNotEntitled = false) => new()
        {
            ThrottleLimit = ThrottleLimit,
            MaximumRetryCount = MaximumRetryCount,
            Endpoint = Endpoint,
            MaxTokens = MaxTokens,
            RequestsPerMinute = RequestsPerMinute ?? ServiceAddress.GetDefaultRequestsPerMinute(connection.BaseUri),
            Baseline = InvokeOrTerminate(() => baseline?.Read(connection, StopToken)),
            LatencyFolder = LatencyFolder,
            SkipNotEntitled = skipNotEntitled,
        };
}
