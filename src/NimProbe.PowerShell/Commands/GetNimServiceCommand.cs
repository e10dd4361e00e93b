using System.Management.Automation;
using System.Threading.Channels;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Services;
using NimProbe.PowerShell.Base;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Commands;

/// <summary>
/// Reads what services report about themselves: the kind of the server, its version and profile, whether it is live and ready, and its
/// models. Sends GET requests only, at most 6 per service. A service that cannot be reached is a row too.
/// </summary>
[Cmdlet(VerbsCommon.Get, "NimService")]
[OutputType(typeof(NimService))]
public sealed class GetNimServiceCommand : NimConnectionCmdlet
{
    // A service that takes longer for such a request is of no use to its clients.
    private const double DefaultTimeoutSeconds = 10;

    // Enough that the upstream command rarely waits.
    private const int InputCapacity = 1024;

    private readonly Channel<ServiceTarget> _targets = Channel.CreateBounded<ServiceTarget>(
        new BoundedChannelOptions(InputCapacity) { SingleReader = true, SingleWriter = true });

    private NimConnectionSettings? _settings;
    private Uri? _service;
    private ServiceInput? _input;

    /// <summary>Creates the cmdlet.</summary>
    public GetNimServiceCommand() => TimeoutSeconds = DefaultTimeoutSeconds;

    /// <summary>
    /// Addresses of services, or objects with a property BaseUri or Uri. A host and port are completed to <c>http://host:port/v1</c>. An
    /// object without an address is a row without one. Default: the service in -BaseUri.
    /// </summary>
    [Parameter(
        Position = 0,
        ValueFromPipeline = true,
        HelpMessage = "Addresses of services, for example http://localhost:8000/v1, or objects with a property BaseUri or Uri.")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public object?[]? InputObject { get; set; }

    /// <summary>The maximum number of services that are asked at the same time; 1 to 1000. Default: 256.</summary>
    [Parameter(HelpMessage = "The maximum number of services that are asked at the same time.")]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 256;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _service = InvokeOrTerminate(() => ServiceAddress.Resolve(ServiceInput.Complete(BaseUri)));
        _settings = InvokeOrTerminate(ReadSettings);

        // What is wrong with the parameters is one error, and not one for each service.
        InvokeOrTerminate(() => NimConnection.Open(_settings with { BaseUri = new Uri("https://localhost/v1") }).Dispose());
        _input = new ServiceInput(isNamedInCall: !MyInvocation.ExpectingInput);
        ServiceReporter reporter = new(Queue, StopToken) { Service = WriteObject, Refused = error => WriteError(Errors.From(error)) };
        ServiceRun run = new(Open, reporter, _settings.Time) { ThrottleLimit = ThrottleLimit, MaximumRetryCount = MaximumRetryCount };
        Start(token => run.RunAsync(_targets.Reader.ReadAllAsync(token), token));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (HasInputObject)
        {
            Array.ForEach(InputObject ?? [null], item => TryInvoke(() => Add(_input!.Read(item))));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!MyInvocation.ExpectingInput && !HasInputObject)
        {
            Add(new ServiceTarget(_service));
        }

        _targets.Writer.Complete();
        DrainToEnd();
    }

    private bool HasInputObject => MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    private void Add(ServiceTarget? target)
    {
        if (target is not null)
        {
            Feed(() => _targets.Writer.TryWrite(target));
        }
    }

    // The one place where a connection gets its secrets: those of the call go to origins that the call names, never to one that came
    // with piped input.
    private NimConnection Open(ServiceTarget target)
    {
        Uri service = target.BaseUri!;
        bool isNamed = target.IsNamedInCall || ServiceAddress.IsSameOrigin(service, _service!);
        NimConnectionSettings settings = isNamed
            ? _settings! with { BaseUri = service }
            : _settings! with { BaseUri = service, ApiKey = null, Headers = new Dictionary<string, string>(), Certificate = null };
        Action<string>? log = IsVerboseWanted ? line => Post(() => WriteVerbose(line)) : null;
        return NimConnection.Open(settings, log);
    }
}
