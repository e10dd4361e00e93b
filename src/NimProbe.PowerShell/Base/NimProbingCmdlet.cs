using System.Management.Automation;
using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.Engine.Pacing;
using NimProbe.Engine.Probing;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Base;

/// <summary>The parameters of every cmdlet that probes, and the run behind them.</summary>
public abstract class NimProbingCmdlet : NimConnectionCmdlet
{
    // Enough that the upstream never waits for a moment's unevenness.
    private const int InputRoom = 1024;

    private readonly Channel<ProbeTarget> _input = Channel.CreateBounded<ProbeTarget>(new BoundedChannelOptions(InputRoom) { SingleReader = true, SingleWriter = true });
    private NimConnection? _connection;

    /// <summary>How many requests may be in flight at once, a hard cap; 1 to 1000. Default: 16.</summary>
    [Parameter(HelpMessage = "How many requests may be in flight at once.")]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>How many requests may leave in any minute, retries included; 0 for no bound, up to 1000000. Default: 40 on NVIDIA's hosts, none elsewhere.</summary>
    [Parameter(HelpMessage = "How many requests may leave in any minute; 0 for no bound.")]
    [ValidateRange(0, 1_000_000)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>The route to ask through. Default: Auto, the likeliest by the model's kind, then wherever the answers lead.</summary>
    [Parameter(HelpMessage = "The route to ask through; Auto follows the model's kind and its answers.")]
    public NimRoute Endpoint { get; set; } = NimRoute.Auto;

    /// <summary>How many tokens an answer may have; 1 to 4096. Default: 16, as some routes refuse fewer.</summary>
    [Parameter(HelpMessage = "How many tokens an answer may have.")]
    [ValidateRange(1, 4096)]
    public int MaxTokens { get; set; } = 16;

    /// <summary>Whether an object of the pipeline was no model.</summary>
    private protected bool HasRefusedInput { get; private set; }

    /// <summary>Starts the run that the parameters describe; input is fed to it from then on.</summary>
    /// <param name="observer">Takes what the run finds.</param>
    /// <param name="baseline">An earlier run, or null.</param>
    /// <param name="skipNotEntitled">Whether the baseline's closed models are carried over.</param>
    private protected void StartRun(IProbeObserver observer, NimSnapshot? baseline = null, bool skipNotEntitled = false)
    {
        NimConnection connection = _connection = ConnectToProbe();
        Func<ChannelReader<ProbeTarget>, CancellationToken, Task> run = CreateRun(connection, ReadOptions(connection, baseline, skipNotEntitled), observer);
        Start(token => run(_input.Reader, token));
    }

    /// <summary>Makes the connection that the parameters describe; probing needs a key where the service asks for one.</summary>
    private protected NimConnection ConnectToProbe()
    {
        NimConnection connection = Connect();
        if (connection.Key is null && ServiceAddress.IsNvidiaHost(connection.BaseUri))
        {
            Terminate(Errors.From(RunErrors.KeyMissing(connection.BaseUri)));
        }

        return connection;
    }

    /// <summary>Makes the work that the input is fed to.</summary>
    private protected virtual Func<ChannelReader<ProbeTarget>, CancellationToken, Task> CreateRun(NimConnection connection, ProbeOptions options, IProbeObserver observer) =>
        new ProbeRun(connection, options, observer).RunAsync;

    /// <summary>Takes note of a model or pattern before it goes to the run.</summary>
    private protected virtual void OnInput(ProbeTarget target)
    {
    }

    /// <summary>Reports an object that is no model.</summary>
    private protected virtual void OnRefusedInput(NimProbeException fault)
    {
        HasRefusedInput = true;
        WriteError(Errors.From(fault));
    }

    /// <summary>Hands objects of the pipeline to the run, and reports those that are no models.</summary>
    /// <param name="items">The objects.</param>
    /// <param name="action">What is done to a model, for -WhatIf.</param>
    private protected void FeedRun(object?[]? items, string action)
    {
        foreach (object? item in items ?? [null])
        {
            try
            {
                ProbeTarget target = ModelInput.Read(item, _connection!.BaseUri);
                if (ShouldProcess(target.Id, action))
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

    /// <summary>Says that no more input comes, and runs what is posted until the run has ended.</summary>
    private protected void FinishRun()
    {
        _input.Writer.Complete();
        DrainToEnd();
    }

    /// <summary>How to probe, as the parameters say.</summary>
    private protected ProbeOptions ReadOptions(NimConnection connection, NimSnapshot? baseline = null, bool skipNotEntitled = false)
    {
        if (baseline is not null && !ServiceAddress.IsSameService(baseline.BaseUri, connection.BaseUri))
        {
            Terminate(Errors.From(Errors.ParameterInvalid("Baseline", $"comes from {baseline.BaseUri}, and {connection.BaseUri} is asked")));
        }

        return new ProbeOptions
        {
            ThrottleLimit = ThrottleLimit,
            MaximumRetryCount = MaximumRetryCount,
            Endpoint = Endpoint,
            MaxTokens = MaxTokens,
            RequestsPerMinute = RequestsPerMinute ?? RequestBudgets.DefaultRateFor(connection.BaseUri),
            Baseline = baseline is null ? null : new ProbeBaseline(baseline, connection.Timeout),
            SkipNotEntitled = skipNotEntitled,
        };
    }
}
