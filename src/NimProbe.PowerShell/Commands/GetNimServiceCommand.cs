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

    private readonly List<NimService> _reported = [];
    private ServiceConnector? _connector;
    private IReadOnlyList<Uri> _services = [];
    private ServiceInput? _input;

    /// <summary>Creates the cmdlet.</summary>
    public GetNimServiceCommand() => TimeoutSeconds = DefaultTimeoutSeconds;

    /// <summary>
    /// Addresses of services, or objects with a property BaseUri or Uri. A host and port are completed to <c>http://host:port/v1</c>. An
    /// object without an address is a row without one. Default: the services in -BaseUri.
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
        NimConnectionSettings settings = InvokeOrTerminate(ReadSettings);

        Action<string>? log = IsVerboseWanted ? line => Post(() => WriteVerbose(line)) : null;
        _connector = InvokeOrTerminate(() => new ServiceConnector(settings, SecureKeyMapAttribute.Read(ApiKeyMap), log));
        _services = InvokeOrTerminate(() => ServiceInput.ResolveAll(BaseUri, isDefaultAsked: !HasInput));
        InvokeOrTerminate(() => _connector.AddNamed(_services));
        _input = new ServiceInput(isNamedInCall: !MyInvocation.ExpectingInput, Refuse);
        ServiceReporter reporter = new(Queue, StopToken) { Service = Write, Refused = Refuse };
        ServiceRun run =
            new(_connector.Open, reporter, settings.Time) { ThrottleLimit = ThrottleLimit, MaximumRetryCount = MaximumRetryCount };
        Start(token => run.RunAsync(_targets.Reader.ReadAllAsync(token), token));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!HasInputObject)
        {
            return;
        }

        List<ServiceTarget> targets = [];
        Array.ForEach(InputObject ?? [null], item => TryInvoke(() => targets.AddRange(_input!.Read(item) is { } target ? [target] : [])));

        // All addresses in the call receive its secrets, so an origin with two keys is an error before the first request.
        IEnumerable<Uri> named = targets.Where(static t => t.IsNamedInCall).Select(static t => t.BaseUri).OfType<Uri>();
        InvokeOrTerminate(() => _connector!.AddNamed(named));
        targets.ForEach(Add);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!HasInput)
        {
            Array.ForEach([.. _services], service => Add(new ServiceTarget(service)));
        }

        _targets.Writer.Complete();
        DrainToEnd();
        SessionCatalog.Services = [.. _reported.Select(static s => s.BaseUri).OfType<Uri>()];
    }

    private bool HasInput => MyInvocation.ExpectingInput || HasInputObject;

    private bool HasInputObject => MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    /// <inheritdoc/>
    private protected override IReadOnlyList<Uri> UnusedKeys => _connector?.UnusedKeys ?? [];

    private void Write(NimService service)
    {
        _reported.Add(service);
        WriteObject(service);
    }

    private void Refuse(NimProbeException error) => WriteError(Errors.From(error));

    private void Add(ServiceTarget target) => Feed(() => _targets.Writer.TryWrite(target));
}
