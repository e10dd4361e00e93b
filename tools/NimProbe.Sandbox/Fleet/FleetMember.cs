using System.Net;
using NimProbe.Sandbox.Http;

namespace NimProbe.Sandbox.Fleet;

/// <summary>A service of a running fleet.</summary>
internal sealed class FleetMember
{
    private readonly TimeProvider _time;
    private volatile SandboxApplication _application;

    public FleetMember(FleetService service, IPEndPoint endPoint, TimeProvider time)
    {
        _time = time;
        Service = service;
        EndPoint = endPoint;
        _application = CreateApplication();
    }

    public FleetService Service { get; private set; }

    public IPEndPoint EndPoint { get; }

    public Uri BaseUri => new($"{(Service.IsSecure ? "https" : "http")}://{EndPoint}/v1");

    public FleetEntry Entry => new(Service.Name, FleetPlan.GetWord(Service.Kind), BaseUri, Service.Models, Service.Key);

    public Task ProcessRequestAsync(HttpContext context) => _application.ProcessRequestAsync(context);

    /// <summary>Restarts the service with another version, profile, context length or loading time.</summary>
    public void Restart(FleetService service)
    {
        Service = service;
        _application = CreateApplication();
    }

    private SandboxApplication CreateApplication() => new(Service.ToOptions(_time), _time);
}
