using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace NimProbe.Engine.Connection;

/// <summary>How to reach a service: what the connection parameters of every cmdlet say.</summary>
public sealed record NimConnectionSettings
{
    /// <summary>The deadline of an exchange where none is given. Waits overlap, so patience costs little; 13 % of good answers take over 5 s.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(120);

    /// <summary>The address that routes are appended to; null for <c>$env:NVIDIA_BASE_URL</c>, else NVIDIA's own.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The key; null for <c>$env:NVIDIA_API_KEY</c> where the address is one it is meant for.</summary>
    public SecureString? ApiKey { get; init; }

    /// <summary>The deadline of one exchange, from sending to the last byte.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Headers to add to every request, for corporate gateways.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>A proxy to use in place of the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>What the proxy given is told of the caller.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>Whether to go past every proxy, the system's included.</summary>
    public bool NoProxy { get; init; }

    /// <summary>Whether any server certificate is taken.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>The certificate to show where a server asks for one.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What the service is told of the program that asks.</summary>
    public string UserAgent { get; init; } = "NimProbe";

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
