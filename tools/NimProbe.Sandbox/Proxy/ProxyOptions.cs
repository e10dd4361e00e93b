using System.Net;

namespace NimProbe.Sandbox.Proxy;

/// <summary>How a <see cref="ProxyServer"/> serves.</summary>
public sealed record ProxyOptions
{
    /// <summary>The loopback port, 0 to 65535; 0 takes any free one. Default: 0.</summary>
    public int Port { get; init; }

    /// <summary>The one good user and password, as <c>user:password</c>. Default: nobody is asked.</summary>
    public string? Credential { get; init; }

    /// <exception cref="SandboxException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Port is < 0 or > IPEndPoint.MaxPort)
        {
            throw new SandboxException($"The port must be 0 to {IPEndPoint.MaxPort}, not {Port}.");
        }

        if (Credential?.Contains(':', StringComparison.Ordinal) == false)
        {
            throw new SandboxException("The credential must be a user and a password with a colon between them.");
        }
    }
}
