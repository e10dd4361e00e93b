using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace NimProbe.Sandbox.Hosting;

/// <summary>
/// Creates Kestrel without a host, which starts 30 ms earlier: no configuration, environment variable or signal affects it, and it logs
/// nothing.
/// </summary>
internal static class KestrelFactory
{
    /// <param name="listen">Adds the endpoints.</param>
    public static KestrelServer Create(Action<KestrelServerOptions> listen)
    {
        KestrelServerOptions options = new() { AddServerHeader = false };

        // The sandbox serves oversized bodies and slow responses on purpose.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        listen(options);
        SocketTransportFactory transport = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }
}
