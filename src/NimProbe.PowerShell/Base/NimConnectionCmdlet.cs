using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Errors;
using NimProbe.PowerShell.Completion;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Base;

/// <summary>The base class of the cmdlets that send requests to a service, with the parameters of the connection.</summary>
public abstract class NimConnectionCmdlet : NimAsyncCmdlet
{
    private ConnectionSet? _connections;

    /// <summary>
    /// The addresses of one or several services. <c>/v1</c> is added to an address without a path. Default: <c>$env:NVIDIA_BASE_URL</c>,
    /// or <c>https://integrate.api.nvidia.com/v1</c> if it is not set.
    /// </summary>
    [Parameter(HelpMessage = "The addresses of the services, for example http://localhost:8000/v1.")]
    [Alias("Uri")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceCompleter))]
    public Uri[]? BaseUri { get; set; }

    /// <summary>
    /// The API key for the services in -BaseUri, or for the default service. It is sent to their origins only. Default:
    /// <c>$env:NVIDIA_API_KEY</c>, which is sent only to NVIDIA's hosts and to the origin in <c>$env:NVIDIA_BASE_URL</c>.
    /// </summary>
    [Parameter(HelpMessage = "The API key as a secure string, for example (Get-Secret NvidiaApi).")]
    [SecureKey]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>
    /// The API keys of other origins: a table of addresses and secure strings. A key is sent only to the scheme, host and port of its
    /// address.
    /// </summary>
    [Parameter(HelpMessage = "A table of addresses and their API keys as secure strings.")]
    [SecureKeyMap]
    [ValidateNotNull]
    public IDictionary? ApiKeyMap { get; set; }

    /// <summary>The time limit of one request in seconds, until the last byte of its response; 0.01 to 86400. Default: 120.</summary>
    [Parameter(HelpMessage = "The time limit of one request in seconds, until the last byte of its response.")]
    [Alias("TimeoutSec")]
    [ValidateRange(0.01, 86400.0)]
    public double TimeoutSeconds { get; set; } = NimConnectionSettings.DefaultTimeout.TotalSeconds;

    /// <summary>How many times a request is retried after a transient failure; 0 to 100. Default: 2.</summary>
    [Parameter(HelpMessage = "How many times a request is retried after a transient failure.")]
    [ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = 2;

    /// <summary>
    /// Headers to add to every request to the origins in -BaseUri or -ApiKeyMap, or to the default service, for example for a corporate
    /// gateway. Services that only the input names, and the web catalogue of NVIDIA, do not get them.
    /// </summary>
    [Parameter(HelpMessage = "Headers to add to every request, for example for a corporate gateway.")]
    [ValidateNotNull]
    public IDictionary? Headers { get; set; }

    /// <summary>The proxy to use instead of the system's proxy.</summary>
    [Parameter(HelpMessage = "The proxy to use instead of the system's proxy.")]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>Credentials for -Proxy.</summary>
    [Parameter(HelpMessage = "The user name and password for -Proxy.")]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Use no proxy, not even the system's proxy.</summary>
    [Parameter(HelpMessage = "Use no proxy, not even the system's proxy.")]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Accept any server certificate. For test servers only.</summary>
    [Parameter(HelpMessage = "Accept any server certificate. For test servers only.")]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The client certificate for services that require one. It is sent to the same origins as -Headers.</summary>
    [Parameter(HelpMessage = "The client certificate for a server that requires one.")]
    [ValidateNotNull]
    public X509Certificate? Certificate { get; set; }

    /// <summary>The addresses of the keys in -ApiKeyMap that no service used.</summary>
    private protected virtual IReadOnlyList<Uri> UnusedKeys => _connections?.UnusedKeys ?? [];

    /// <summary>Refuses a key that is not a secure string. Overrides call this before anything that can fail.</summary>
    protected override void BeginProcessing()
    {
        if (SecureKeyAttribute.IsPlainText(ApiKey) || ApiKeyMap is RefusedKeyMap)
        {
            // Every error record contains the line of the script, which contains the key.
            MyInvocation.DisplayScriptPosition = HiddenPositionException.NoPosition;
            Terminate(Errors.From((ApiKeyMap as RefusedKeyMap)?.CreateError() ?? SecureKeyAttribute.CreateError()));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _connections?.Dispose();
        }
    }

    /// <summary>
    /// Creates the connections from the parameters, or ends the command with the error in them. Only a service that the command is
    /// certain to ask, and that is the only one, is connected to already.
    /// </summary>
    private protected ConnectionSet ConnectAll() => InvokeOrTerminate(() =>
    {
        Action<string>? log = IsVerboseWanted ? line => Post(() => WriteVerbose(line)) : null;
        ConnectionSet connections = _connections =
            ConnectionSet.Open(ReadSettings(), BaseUri ?? [], SecureKeyMapAttribute.Read(ApiKeyMap), log);
        if ((connections.IsFixed || !MyInvocation.ExpectingInput) && !connections.HasSeveralNamed)
        {
            _ = connections.Get(connections.Services[0]);
        }

        return connections;
    });

    /// <summary>Creates the connection of a command that asks one service, or ends the command with the error in the parameters.</summary>
    private protected NimConnection Connect()
    {
        ConnectionSet connections = ConnectAll();
        if (connections.HasSeveralNamed)
        {
            Terminate(Errors.From(Errors.ParameterInvalid(nameof(BaseUri), "names several services, but this command asks only one")));
        }

        return InvokeOrTerminate(() => connections.Named[0]);
    }

    /// <inheritdoc/>
    private protected override Exception ToReportable(Exception failure) =>
        _connections is null ? failure : RunErrors.Fault(failure, _connections);

    /// <inheritdoc/>
    private protected override void OnDrained()
    {
        foreach (Uri unused in UnusedKeys)
        {
            WriteWarning($"-ApiKeyMap has a key for {unused.GetLeftPart(UriPartial.Authority)}, but no request went there.");
        }
    }

    /// <summary>
    /// Gets the connection to a service, on any thread. A setting that is not allowed, such as a key over plain http, is an error of this
    /// service; the result is null then.
    /// </summary>
    private protected NimConnection? ConnectOrReport(ConnectionSet connections, Uri service)
    {
        try
        {
            return connections.Get(service);
        }
        catch (NimProbeException refusal)
        {
            Post(() => WriteError(Errors.From(refusal)));
            return null;
        }
    }

    /// <summary>Runs an action for one input object. If the object is invalid, writes a non-terminating error.</summary>
    private protected void TryRead(Action action) => TryInvoke(() =>
    {
        try
        {
            action();
        }
        catch (NimProbeException fault)
        {
            EndIfDefaultInvalid(fault);
            throw;
        }
    });

    /// <summary>
    /// Ends the command if an input object needs the default service, and its address in the environment is invalid: that is one error,
    /// and not one for each object.
    /// </summary>
    private protected void EndIfDefaultInvalid(NimProbeException fault)
    {
        if (fault.ErrorId == NimErrorId.ParameterInvalid)
        {
            Terminate(Errors.From(fault));
        }
    }

    /// <summary>Writes a verbose line if lines of the input were skipped.</summary>
    private protected void WriteSkipped(ModelInput input)
    {
        if (input.GetSkippedMessage() is { } message)
        {
            WriteVerbose(message);
        }
    }

    /// <summary>Reads the settings of the connection from the parameters.</summary>
    /// <exception cref="NimProbeException"><see cref="NimErrorId.ParameterInvalid"/>.</exception>
    private protected NimConnectionSettings ReadSettings()
    {
        if (NoProxy && Proxy is not null)
        {
            throw Errors.ParameterInvalid(nameof(NoProxy), "cannot be used together with -Proxy");
        }

        if (ProxyCredential is not null && Proxy is null)
        {
            throw Errors.ParameterInvalid(nameof(ProxyCredential), "needs -Proxy");
        }

        return new NimConnectionSettings
        {
            ApiKey = ApiKey,
            Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
            Headers = ReadHeaders(),
            Proxy = Proxy,
            ProxyCredential = ProxyCredential?.GetNetworkCredential(),
            NoProxy = NoProxy,
            SkipCertificateCheck = SkipCertificateCheck,
            Certificate = Certificate is null ? null : Certificate as X509Certificate2 ?? new X509Certificate2(Certificate),
            UserAgent = "NimProbe/" + typeof(NimConnectionCmdlet).Assembly.GetName().Version!.ToString(3),
        };
    }

    private Dictionary<string, string> ReadHeaders()
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in Headers ?? new Hashtable())
        {
            string name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            string value = LanguagePrimitives.ConvertTo<string>(entry.Value);
            if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                throw Errors.ParameterInvalid(nameof(Headers), "cannot set Authorization", NimErrorCause.AuthorizationHeader);
            }

            // Inside a tunnel it would reach the service instead of the proxy.
            if (name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase))
            {
                throw Errors.ParameterInvalid(
                    nameof(Headers),
                    "cannot set Proxy-Authorization",
                    NimErrorCause.ProxyAuthorizationHeader);
            }

            if (!HttpHeaderSyntax.IsValidName(name) || !HttpHeaderSyntax.IsValidValue(value))
            {
                // The message contains neither the name nor the value: either can be a secret.
                throw Errors.ParameterInvalid(
                    nameof(Headers),
                    string.Create(CultureInfo.InvariantCulture, $"contains an invalid header; its name has {name.Length} characters"));
            }

            headers[name] = value;
        }

        return headers;
    }
}
