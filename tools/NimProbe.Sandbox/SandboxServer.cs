using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Http;
using NimProbe.Sandbox.Tls;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox;

/// <summary>
/// A real HTTP server on the loopback interface that answers as the hosted API does. It is Kestrel without a host: no
/// configuration, environment variable or signal of the surrounding process reaches it, and it logs nothing.
/// </summary>
public sealed class SandboxServer : IListeningServer
{
    private readonly KestrelServer _kestrel;
    private readonly SandboxApplication _application;
    private readonly TlsEndpoint? _tls;

    private SandboxServer(KestrelServer kestrel, SandboxApplication application, TlsEndpoint? tls)
    {
        (_kestrel, _application, _tls) = (kestrel, application, tls);
        Origin = new Uri(kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
    }

    /// <summary>The server's address, such as <c>http://127.0.0.1:40001</c>.</summary>
    public Uri Origin { get; }

    /// <summary>The address that a client takes for the API, such as <c>http://127.0.0.1:40001/v1</c>.</summary>
    public Uri BaseUri => new(Origin, "/v1");

    /// <summary>The counters since the start or the last <see cref="Reset"/>, as they are now.</summary>
    public SandboxStatistics Statistics => _application.Statistics;

    /// <summary>The last 10,000 requests, oldest first, as they are now.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _application.Requests;

    /// <summary>Starts a server. When the task ends, it listens.</summary>
    /// <exception cref="SandboxException">The options ask for something that there is not.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SandboxOptions();
        options.Validate();
        SandboxApplication application = new(options, options.Time);
        TlsEndpoint? tls = options.Tls is TlsCertificateKind kind ? new TlsEndpoint(kind, options.RequireClientCertificate) : null;
        KestrelServer kestrel = CreateKestrel(options.Port, tls);
        try
        {
            await kestrel.StartAsync(application, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            kestrel.Dispose();
            tls?.Dispose();
            throw new SandboxException($"Port {options.Port} cannot be had: {fault.Message}", fault);
        }

        return new SandboxServer(kestrel, application, tls);
    }

    /// <summary>Starts counting anew, and every sequence of answers from its beginning.</summary>
    public void Reset() => _application.Reset();

    /// <summary>Stops at once: requests in flight are dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _kestrel.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _kestrel.Dispose();
        _tls?.Dispose();
    }

    private static KestrelServer CreateKestrel(int port, TlsEndpoint? tls)
    {
        KestrelServerOptions options = new() { AddServerHeader = false };

        // Bodies may be too large and answers too slow: that is what the sandbox is for.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            tls?.Secure(listen);
        });
        SocketTransportFactory transport = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }
}
