using System.Net;

namespace NimProbe.Sandbox.Proxy;

/// <summary>The options of a <see cref="ProxyServer"/>.</summary>
public sealed record ProxyOptions
{
    /// <summary>The loopback port, 0 to 65535; 0 selects a free one. Default: 0.</summary>
    public int Port { get; init; }

    /// <summary>The only valid user and password, as <c>user:password</c>. Default: no credential is checked.</summary>
    public string? Credential { get; init; }

    /// <exception cref="SandboxException">A value is out of range.</exception>
    internal void Validate()
    {
        if (Port is < 0 or > IPEndPoint.MaxPort)
        {
            throw new SandboxException($"The port must be 0 to {IPEndPoint.MaxPort}, not {Port}.");
        }

        if (Credential?.Contains(':', StringComparison.Ordinal) == false)
        {
            throw new SandboxException("The credential must be a user and a password, separated by a colon.");
        }
    }
}
