using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace NimProbe.Sandbox.Tls;

/// <summary>A certificate of one's own and what an address needs to serve with it.</summary>
internal sealed class TlsEndpoint : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly ServiceProvider _services;
    private readonly bool _asksForClientCertificate;

    public TlsEndpoint(TlsCertificateKind kind, bool asksForClientCertificate)
    {
        _certificate = TlsCertificate.Make(kind);
        _asksForClientCertificate = asksForClientCertificate;

        // Kestrel takes its counters for TLS from a host. This one is empty, and is never started.
        WebApplicationBuilder host = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        host.WebHost.UseKestrelCore();
        _services = host.Services.BuildServiceProvider();
    }

    public void Secure(ListenOptions listen)
    {
        listen.KestrelServerOptions.ApplicationServices = _services;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateMode = _asksForClientCertificate ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate,
            ClientCertificateValidation = static (_, _, _) => true,
        });
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _services.Dispose();
    }
}
