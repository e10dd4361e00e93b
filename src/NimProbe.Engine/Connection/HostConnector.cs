using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NimProbe.Engine.Connection;

/// <summary>Connects to the host of a service or of its proxy. A failure states which of the two it concerns.</summary>
/// <param name="settings">The connection settings.</param>
internal sealed class HostConnector(NimConnectionSettings settings)
{
    private volatile DnsEndPoint? _proxy;
    private volatile bool _isProxyReached;

    /// <summary>The proxy that was used last, as host and port; null if none was used.</summary>
    public string? Proxy
    {
        get
        {
            if (_proxy is not { } proxy)
            {
                return null;
            }

            string host = proxy.Host.Contains(':', StringComparison.Ordinal) ? $"[{proxy.Host}]" : proxy.Host;
            return string.Create(CultureInfo.InvariantCulture, $"{host}:{proxy.Port}");
        }
    }

    /// <summary>Whether the last connection to a proxy is not established, so that a request that was not sent yet waits for it.</summary>
    public bool IsProxyUnreached => _proxy is not null && !_isProxyReached;

    /// <summary>Connects to a host; the callback of <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="ConnectException">The host cannot be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint host = new(WithoutBrackets(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
        bool isProxy = IsProxy(host, context.InitialRequestMessage);
        if (isProxy)
        {
            _isProxyReached = false;
            _proxy = host;
        }

        host = settings.MapHost(host);

        IReadOnlyList<IPAddress> addresses = await ResolveAsync(host, isProxy, cancellationToken).ConfigureAwait(false);
        try
        {
            Socket socket = addresses.Count == 1
                ? await ConnectAsync(addresses[0], host.Port, cancellationToken).ConfigureAwait(false)
                : await AddressRace.ConnectAsync(
                    AddressRace.Interleave(addresses),
                    (address, token) => ConnectAsync(address, host.Port, token),
                    settings.Time,
                    cancellationToken).ConfigureAwait(false);
            _isProxyReached |= isProxy;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            throw new ConnectException(isProxy ? ExchangeFailure.ProxyUnreachable : ExchangeFailure.ConnectionFailed, e);
        }
    }

    // A request for a tunnel has the address of the proxy; all other requests have that of the service.
    private static bool IsProxy(DnsEndPoint host, HttpRequestMessage request) =>
        request.Method == HttpMethod.Connect
        || request.RequestUri is not { } address
        || host.Port != address.Port
        || !host.Host.Equals(WithoutBrackets(address.IdnHost), StringComparison.OrdinalIgnoreCase);

    // The HTTP handler passes an IPv6 address in the brackets of the URI, which Uri.IdnHost does not have.
    private static string WithoutBrackets(string host) => host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;

    private async Task<IReadOnlyList<IPAddress>> ResolveAsync(DnsEndPoint host, bool isProxy, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Host, out IPAddress? address))
        {
            return [address];
        }

        try
        {
            IPAddress[] addresses = await settings.ResolveHost(host.Host, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException e)
        {
            throw new ConnectException(isProxy ? ExchangeFailure.ProxyNameNotResolved : ExchangeFailure.NameNotResolved, e);
        }
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
