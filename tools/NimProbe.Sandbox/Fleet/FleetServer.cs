using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NimProbe.Sandbox.Hosting;

namespace NimProbe.Sandbox.Fleet;

/// <summary>
/// Many services in one process, each at an address of its own on the loopback interface, and the requests that they got. The server's
/// own address lists them.
/// </summary>
public sealed class FleetServer : IListeningServer
{
    private readonly KestrelServer _kestrel;
    private readonly FleetPorts _ports;
    private readonly FleetLog _log;
    private readonly IReadOnlyList<FleetMember> _members;

    private FleetServer(KestrelServer kestrel, FleetPorts ports, FleetLog log, IReadOnlyList<FleetMember> members)
    {
        (_kestrel, _ports, _log, _members) = (kestrel, ports, log, members);
        Origin = new Uri($"http://{ports.Control}");
    }

    /// <summary>
    /// The address of the fleet's own routes: <c>/_sandbox/services</c> and <c>/_sandbox/requests</c> (GET), <c>/_sandbox/reset</c> and
    /// <c>/_sandbox/services/{name}?version=&amp;profile=&amp;maxModelLength=&amp;readyAfter=</c> (POST).
    /// </summary>
    public Uri Origin { get; }

    /// <summary>The services, in the order of the options.</summary>
    public IReadOnlyList<FleetEntry> Services => [.. _members.Select(static member => member.Entry)];

    /// <summary>A copy of the list of requests to all services, oldest first.</summary>
    public IReadOnlyList<FleetRequest> Requests => _log.Requests;

    /// <summary>Starts the services; they listen when the task completes.</summary>
    /// <exception cref="SandboxException">An option is invalid, or a port is not available.</exception>
    public static async Task<FleetServer> StartAsync(FleetOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        FleetLog log = new(options.Time);
        FleetApplication application = new(log);
        FleetPorts ports = new(options);
        KestrelServer kestrel = KestrelFactory.Create(ports.Listen);
        try
        {
            await ports.OpenDeadPortsAsync(cancellationToken).ConfigureAwait(false);
            await kestrel.StartAsync(application, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            kestrel.Dispose();
            ports.Dispose();
            throw new SandboxException($"A port is not available: {error.Message}", error);
        }

        FleetMember[] members = [.. options.Services.Select((service, index) => new FleetMember(service, ports.Get(index), options.Time))];
        application.SetMembers(members);
        return new FleetServer(kestrel, ports, log, members);
    }

    /// <summary>Stops immediately; requests in flight are aborted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _kestrel.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _kestrel.Dispose();
        _ports.Dispose();
    }
}
