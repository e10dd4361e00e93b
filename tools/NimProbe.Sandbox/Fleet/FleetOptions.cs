using System.Net;

namespace NimProbe.Sandbox.Fleet;

/// <summary>The options of a <see cref="FleetServer"/>.</summary>
public sealed record FleetOptions
{
    /// <summary>The services, in the order of their addresses. Default: none.</summary>
    public IReadOnlyList<FleetService> Services { get; init; } = [];

    /// <summary>
    /// The port of every service, 0 to 65535; 0 selects a free one for each. Where the machine has one loopback address only, the first
    /// service gets this port and the others the following ones. Default: 0.
    /// </summary>
    public int Port { get; init; }

    /// <summary>The clock of latencies and loading times. Default: the clock of the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="SandboxException">A value is out of range.</exception>
    internal void Validate()
    {
        if (Port is < 0 or > IPEndPoint.MaxPort)
        {
            throw new SandboxException(FormattableString.Invariant($"The port must be 0 to {IPEndPoint.MaxPort}, not {Port}."));
        }

        foreach (IGrouping<string, FleetService> group in Services.GroupBy(static service => service.Name))
        {
            if (group.Count() > 1)
            {
                throw new SandboxException($"Two services have the name {group.Key}.");
            }
        }
    }

    /// <summary>Gets the address at which a service listens: 127.0.0.1 to 127.0.0.200, as far as the machine has them.</summary>
    internal IPEndPoint GetEndPoint(int index)
    {
        const int Addresses = 200;

        // Linux and Windows have the whole network 127.0.0.0/8; other systems have one address.
        bool hasMany = OperatingSystem.IsLinux() || OperatingSystem.IsWindows();
        IPAddress address = hasMany ? new IPAddress([127, 0, 0, (byte)(1 + (index % Addresses))]) : IPAddress.Loopback;
        int offset = hasMany ? index / Addresses : index;
        return new IPEndPoint(address, Port == 0 ? 0 : Port + offset);
    }
}
