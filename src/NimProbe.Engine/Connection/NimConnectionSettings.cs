using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace NimProbe.Engine.Connection;

/// <summary>The connection settings of a service: the connection parameters of every cmdlet.</summary>
public sealed record NimConnectionSettings
{
    /// <summary>The default timeout of an exchange: 120 s. 13 % of the good responses take more than 5 s, and probes overlap.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(120);

    /// <summary>The address that routes are appended to; null for <c>$env:NVIDIA_BASE_URL</c>, or NVIDIA's if that is not set.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The key; null for <c>$env:NVIDIA_API_KEY</c> if that may be sent to the address.</summary>
    public SecureString? ApiKey { get; init; }

    /// <summary>The timeout of one exchange, from sending the request to the last byte of the response.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Headers to add to every request to the origin of the service, for example for a corporate gateway.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The proxy; null for the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Credentials for <see cref="Proxy"/>.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>Whether to bypass every proxy, including the system's.</summary>
    public bool NoProxy { get; init; }

    /// <summary>Whether to accept any server certificate.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>The client certificate, if the origin of the service requires one.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether the key of the call may be sent to the service; otherwise only a key that is given for its origin.</summary>
    public bool AcceptsCallKey { get; init; } = true;

    /// <summary>The User-Agent header.</summary>
    public string UserAgent { get; init; } = "NimProbe";

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Resolves a host name to its addresses, in the order of preference.</summary>
    internal Func<string, CancellationToken, Task<IPAddress[]>> ResolveHost { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>
    /// Replaces the host and port that a connection is established to; names in addresses, certificates and headers stay. Tests map the
    /// hosted service to this computer with it.
    /// </summary>
    internal Func<DnsEndPoint, DnsEndPoint> MapHost { get; init; } = static host => host;
}
