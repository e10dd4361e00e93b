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
    private ConnectionSet? _connections;
    private readonly HashSet<Uri> _services = new(ServiceComparer.Instance);
    private ModelInput? _reader;
    private BaselineInput? _baseline;
    private bool _isPartOfSeveral;

    /// <summary>
    /// The maximum number of requests in flight to each service; 1 to 1000. Default: 16. All services together have at most 256.
    /// </summary>
    [Parameter(HelpMessage = "The maximum number of requests in flight to each service.")]
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

    /// <summary>Whether the results are of several services, or the input is part of that of several.</summary>
    private protected bool HasSeveralServices => _isPartOfSeveral || _services.Count > 1 || _connections?.HasSeveralNamed == true;

    /// <summary>Whether the call or the pipeline can give input objects.</summary>
    private protected bool ExpectsInput => MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey("InputObject");

    /// <summary>Whether an input object named a model or a service.</summary>
    private protected bool HasInput => _reader?.HasItems == true;

    /// <summary>Starts the run that the parameters describe.</summary>
    /// <param name="observer">Receives what the run finds.</param>
    /// <param name="baseline">Earlier runs, or null.</param>
    /// <param name="skipNotEntitled">Whether models that the baseline found closed to the account are carried over.</param>
    private protected void StartRun(IProbeObserver observer, BaselineInput? baseline = null, bool skipNotEntitled = false)
    {
        bool canHaveOtherServices = BaseUri is null && MyInvocation.ExpectingInput;
        ConnectionSet connections = _connections = ConnectToProbe(requiresKey: !canHaveOtherServices && SendsRequests);
        _baseline = baseline;
        if (!canHaveOtherServices)
        {
            InvokeOrTerminate(() => baseline?.Prepare(connections.Services, connections.Timeout, StopToken));
        }

        _reader = new ModelInput(connections, MyInvocation.MyCommand.Name);
        Func<IAsyncEnumerable<ProbeTarget>, CancellationToken, Task> run =
            CreateRun(connections, connection => ReadOptions(connection, baseline, skipNotEntitled), observer);
        Start(token => run(_input.Reader.ReadAllAsync(token), token));
    }

    /// <summary>Opens the connections that the parameters describe.</summary>
    /// <param name="requiresKey">Whether the only service is known, and NVIDIA's hosts require a key.</param>
    private protected ConnectionSet ConnectToProbe(bool requiresKey)
    {
        ConnectionSet connections = ConnectAll();
        if (requiresKey && !connections.HasSeveralNamed)
        {
            NimConnection only = InvokeOrTerminate(() => connections.Named[0]);
            if (only.Key is null && ServiceAddress.IsNvidiaHost(only.BaseUri))
            {
                Terminate(Errors.From(RunErrors.KeyMissing(only)));
            }
        }

        return connections;
    }

    /// <summary>Creates the run.</summary>
    private protected virtual Func<IAsyncEnumerable<ProbeTarget>, CancellationToken, Task> CreateRun(
        ConnectionSet connections, Func<NimConnection, ProbeOptions> getOptions, IProbeObserver observer) =>
        new MultiServiceRun(connections, getOptions, observer).RunAsync;

    /// <summary>Whether the run sends requests.</summary>
    private protected virtual bool SendsRequests => true;

    /// <summary>The services of models whose input names none; at least one.</summary>
    private protected virtual IReadOnlyList<Uri> DefaultServices => _connections!.Services;

    /// <summary>Called with each model or pattern, and its service, before it is passed to the run.</summary>
    private protected virtual void OnInput(ProbeTarget target)
    {
    }

    /// <summary>Whether to pass a model or pattern to the run, by -WhatIf and -Confirm.</summary>
    private protected virtual bool ShouldProbe(ProbeTarget target, string action) => ShouldProcessQuietly(Describe(target), action);

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
            _isPartOfSeveral |= ServiceView.IsSelected(item);
            try
            {
                foreach (ProbeTarget target in _reader!.Read(item)?.ToTargets(() => DefaultServices) ?? [])
                {
                    if (ShouldProbe(target, action))
                    {
                        ProbeTarget located = target with { BaseUri = target.BaseUri ?? DefaultServices[0] };
                        _services.Add(located.BaseUri);
                        OnInput(located);
                        Feed(() => _input.Writer.TryWrite(target));
                    }
                }
            }
            catch (NimProbeException fault)
            {
                EndIfDefaultInvalid(fault);
                OnRefusedInput(fault);
            }
        }
    }

    /// <summary>Completes the input, and runs posted actions until the run has ended.</summary>
    private protected void FinishRun()
    {
        WriteSkipped(_reader!);
        _input.Writer.Complete();
        if (_baseline is { IsEmpty: false } && _services.Count > 0 && !_services.Any(_baseline.Contains))
        {
            WriteWarning("-Baseline does not contain a snapshot of a service in the input. The run continues without a baseline.");
        }

        DrainToEnd();
    }

    /// <summary>Gets the options that the parameters describe.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="baseline">Earlier runs, of which those of this service count; null if there are none.</param>
    /// <param name="skipNotEntitled">Whether models that the baseline found closed to the account are carried over.</param>
    private protected ProbeOptions ReadOptions(
        NimConnection connection, BaselineInput? baseline = null, bool skipNotEntitled = false) => new()
        {
            ThrottleLimit = ThrottleLimit,
            MaximumRetryCount = MaximumRetryCount,
            Endpoint = Endpoint,
            MaxTokens = MaxTokens,
            RequestsPerMinute = RequestsPerMinute ?? ServiceAddress.GetDefaultRequestsPerMinute(connection.BaseUri),
            Baseline = baseline?.Read(connection, fault => Post(() => WriteError(Errors.From(fault))), StopToken),
            LatencyFolder = LatencyFolder,
            SkipNotEntitled = skipNotEntitled,
        };

    // Only an address that differs from the default is worth a mention.
    private string Describe(ProbeTarget target)
    {
        string models = target.Matches is null ? target.Id : $"every model that matches {target.Id}";
        return target switch
        {
            { IsWholeCatalog: true } => $"every model of {target.Id}",
            { BaseUri: { } service } when _connections!.HasSeveralNamed || !_connections.IsNamed(service) => $"{models} at {service}",
            _ => models,
        };
    }
}
