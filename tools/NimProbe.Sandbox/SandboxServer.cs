using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace NimProbe.Sandbox;

/// <summary>
/// A real HTTP server on the loopback interface that answers as the hosted API does. It is Kestrel without a host: no
/// configuration, environment variable or signal of the surrounding process reaches it, and it logs nothing.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly SandboxApplication _application;

    private SandboxServer(SandboxOptions options)
    {
        _application = new SandboxApplication(options, TimeProvider.System);
        KestrelServerOptions kestrel = new() { AddServerHeader = false };
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, options.Port, static listen => listen.Protocols = HttpProtocols.Http1);
        SocketTransportFactory transport = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _server = new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
    }

    /// <summary>The server's address, such as <c>http://127.0.0.1:40001</c>.</summary>
    public Uri Origin { get; private set; } = null!;

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
        SandboxServer server = new(options);
        try
        {
            await server._server.StartAsync(server._application, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            server._server.Dispose();
            throw new SandboxException(fault.Message, fault);
        }

        server.Origin = new Uri(server._server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        return server;
    }

    /// <summary>Starts counting anew, and every sequence of answers from its beginning.</summary>
    public void Reset() => _application.Reset();

    /// <summary>Stops at once: requests in flight are dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
    }
}
