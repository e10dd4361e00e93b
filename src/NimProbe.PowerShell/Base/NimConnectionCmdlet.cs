using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Engine.Connection;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Base;

/// <summary>The parameters of every cmdlet that asks a service, with the same names and defaults everywhere.</summary>
public abstract class NimConnectionCmdlet : NimAsyncCmdlet
{
    private NimConnection? _connection;

    /// <summary>The service's address. A bare origin gets <c>/v1</c>. Default: <c>$env:NVIDIA_BASE_URL</c>, else <c>https://integrate.api.nvidia.com/v1</c>.</summary>
    [Parameter(HelpMessage = "The service's address, for example http://localhost:8000/v1.")]
    [ValidateNotNull]
    public Uri? BaseUri { get; set; }

    /// <summary>The key. Default: <c>$env:NVIDIA_API_KEY</c>, which goes only to NVIDIA's hosts and the origin in <c>$env:NVIDIA_BASE_URL</c>.</summary>
    [Parameter(HelpMessage = "The key as a secure string, for example (Get-Secret NvidiaApi).")]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>Seconds that one exchange may take, from sending to the last byte; 0.01 to 86400. Default: 120.</summary>
    [Parameter(HelpMessage = "Seconds that one exchange may take, from sending to the last byte.")]
    [Alias("TimeoutSec")]
    [ValidateRange(0.01, 86400.0)]
    public double TimeoutSeconds { get; set; } = NimConnectionSettings.DefaultTimeout.TotalSeconds;

    /// <summary>How often a request is repeated after a fault that may pass; 0 to 100. Default: 2.</summary>
    [Parameter(HelpMessage = "How often a request is repeated after a fault that may pass.")]
    [ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = 2;

    /// <summary>Headers to add to every request, for corporate gateways.</summary>
    [Parameter(HelpMessage = "Headers to add to every request, for corporate gateways.")]
    [ValidateNotNull]
    public IDictionary? Headers { get; set; }

    /// <summary>The proxy to use in place of the system's.</summary>
    [Parameter(HelpMessage = "The proxy to use in place of the system's.")]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>Who the proxy is told that asks.</summary>
    [Parameter(HelpMessage = "The user and password for -Proxy.")]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Go past every proxy, the system's included.</summary>
    [Parameter(HelpMessage = "Go past every proxy, the system's included.")]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Take any server certificate.</summary>
    [Parameter(HelpMessage = "Take any server certificate. For test servers only.")]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The certificate to show to a server that asks for one.</summary>
    [Parameter(HelpMessage = "The certificate to show to a server that asks for one.")]
    [ValidateNotNull]
    public X509Certificate? Certificate { get; set; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _connection?.Dispose();
        }
    }

    /// <summary>Makes the connection that the parameters describe, or ends the pipeline with the error in them.</summary>
    private protected NimConnection Connect()
    {
        try
        {
            Action<string>? log = IsVerboseWanted ? line => Post(() => WriteVerbose(line)) : null;
            return _connection = NimConnection.Open(ReadSettings(), log);
        }
        catch (NimProbeException fault)
        {
            Terminate(Errors.From(fault));
            throw;
        }
    }

    private NimConnectionSettings ReadSettings()
    {
        if (NoProxy && Proxy is not null)
        {
            throw Errors.ParameterInvalid(nameof(NoProxy), "cannot go with -Proxy");
        }

        if (ProxyCredential is not null && Proxy is null)
        {
            throw Errors.ParameterInvalid(nameof(ProxyCredential), "needs -Proxy");
        }

        return new NimConnectionSettings
        {
            BaseUri = BaseUri,
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
                throw Errors.ParameterInvalid(nameof(Headers), "cannot set Authorization", "Give the key with -ApiKey.");
            }

            // Through a tunnel it would go past the proxy, to the service.
            if (name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase))
            {
                throw Errors.ParameterInvalid(nameof(Headers), "cannot set Proxy-Authorization", "Give the proxy's user name and password with -ProxyCredential.");
            }

            if (!HttpHeaderSyntax.IsValidName(name) || !HttpHeaderSyntax.IsValidValue(value))
            {
                throw Errors.ParameterInvalid(nameof(Headers), string.Create(CultureInfo.InvariantCulture, $"holds a header that HTTP cannot carry, its name {name.Length} characters long"));
            }

            headers[name] = value;
        }

        return headers;
    }
}
