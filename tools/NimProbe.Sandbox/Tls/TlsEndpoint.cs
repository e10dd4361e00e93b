using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace NimProbe.Sandbox.Tls;

/// <summary>A certificate, and the configuration of an endpoint that serves with it.</summary>
internal sealed class TlsEndpoint : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly ServiceProvider _services;
    private readonly ClientCertificateMode _clientCertificateMode;

    public TlsEndpoint(TlsCertificateKind kind, bool requestsClientCertificate)
    {
        _certificate = TlsCertificate.Create(kind);
        _clientCertificateMode = requestsClientCertificate ? ClientCertificateMode.AllowCertificate : ClientCertificateMode.NoCertificate;

        // Kestrel needs the services of a host for its TLS metrics. This host is empty and never started.
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
            ClientCertificateMode = _clientCertificateMode,
            ClientCertificateValidation = static (_, _, _) => true,

            // A busy machine can need more than the default of 10 s.
            HandshakeTimeout = TimeSpan.FromMinutes(1),
        });
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _services.Dispose();
    }
}
