using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Http;
using NimProbe.Sandbox.Tls;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox;

/// <summary>An HTTP server on the loopback interface that answers as the hosted API does.</summary>
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

    /// <summary>The base address of the API, such as <c>http://127.0.0.1:40001/v1</c>.</summary>
    public Uri BaseUri => new(Origin, "/v1");

    /// <summary>A copy of the counters since the start or the last <see cref="Reset"/>.</summary>
    public SandboxStatistics Statistics => _application.Statistics;

    /// <summary>A copy of the list of the last 10,000 requests, oldest first.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _application.Requests;

    /// <summary>Starts a server; it listens when the task completes.</summary>
    /// <exception cref="SandboxException">An option is invalid, or the port is not available.</exception>
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
        catch (Exception error) when (error is IOException or SocketException)
        {
            kestrel.Dispose();
            tls?.Dispose();
            throw new SandboxException($"Port {options.Port} is not available: {error.Message}", error);
        }

        return new SandboxServer(kestrel, application, tls);
    }

    /// <summary>Sets the counters to zero and restarts every sequence of answers.</summary>
    public void Reset() => _application.Reset();

    /// <summary>Stops immediately; requests in flight are aborted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _kestrel.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _kestrel.Dispose();
        _tls?.Dispose();
    }

    private static KestrelServer CreateKestrel(int port, TlsEndpoint? tls) => KestrelFactory.Create(options =>
        options.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            tls?.Secure(listen);
        }));
}
