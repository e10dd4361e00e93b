using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NimProbe.Sandbox.Tls;

namespace NimProbe.Sandbox.Fleet;

/// <summary>The addresses of the services of a fleet, and their certificates.</summary>
internal sealed class FleetPorts(FleetOptions options) : IDisposable
{
    private readonly Dictionary<int, ListenOptions> _listening = [];
    private readonly Dictionary<int, DeadPort> _dead = [];
    private readonly Lazy<TlsEndpoint> _selfSigned =
        new(static () => new TlsEndpoint(TlsCertificateKind.SelfSigned, requestsClientCertificate: true));

    private readonly Lazy<TlsEndpoint> _wrongHost =
        new(static () => new TlsEndpoint(TlsCertificateKind.WrongHost, requestsClientCertificate: false));

    private ListenOptions? _control;

    /// <summary>The address of the fleet's own routes.</summary>
    public IPEndPoint Control => _control!.IPEndPoint!;

    /// <summary>Gets the address of a service, when the server listens.</summary>
    public IPEndPoint Get(int index) => _dead.TryGetValue(index, out DeadPort? port) ? port.EndPoint : _listening[index].IPEndPoint!;

    /// <summary>Adds the endpoints of the services that speak HTTP.</summary>
    public void Listen(KestrelServerOptions kestrel)
    {
        kestrel.Listen(new IPEndPoint(IPAddress.Loopback, 0), listen => Configure(_control = listen));
        for (int index = 0; index < options.Services.Count; index++)
        {
            FleetService service = options.Services[index];
            if (service.Listens)
            {
                int number = index;
                kestrel.Listen(options.GetEndPoint(index), listen =>
                {
                    Configure(_listening[number] = listen);
                    GetTls(service.Kind)?.Secure(listen);
                });
            }
        }
    }

    /// <summary>Opens the ports on which no server answers.</summary>
    public async Task OpenDeadPortsAsync(CancellationToken cancellation)
    {
        for (int index = 0; index < options.Services.Count; index++)
        {
            if (options.Services[index].Kind == FleetServiceKind.Refused)
            {
                _dead[index] = DeadPort.OpenRefused(options.GetEndPoint(index));
            }
            else if (options.Services[index].Kind == FleetServiceKind.BlackHole)
            {
                _dead[index] = await DeadPort.OpenBlackHoleAsync(options.GetEndPoint(index), cancellation).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        foreach (DeadPort port in _dead.Values)
        {
            port.Dispose();
        }

        foreach (Lazy<TlsEndpoint> tls in new[] { _selfSigned, _wrongHost }.Where(static tls => tls.IsValueCreated))
        {
            tls.Value.Dispose();
        }
    }

    private static void Configure(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;

    private TlsEndpoint? GetTls(FleetServiceKind kind) => kind switch
    {
        FleetServiceKind.Tls => _selfSigned.Value,
        FleetServiceKind.WrongTls => _wrongHost.Value,
        _ => null,
    };
}
