using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NimProbe.Sandbox.Hosting;

namespace NimProbe.Sandbox.Proxy;

/// <summary>
/// A forward proxy on the loopback interface that forwards requests to this machine only and records what it can read of
/// them: tunnels (CONNECT), and plain http with absolute addresses.
/// </summary>
public sealed class ProxyServer : IListeningServer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly ProxyJournal _journal = new();
    private readonly string? _authorization;
    private readonly Task _accepting;

    private ProxyServer(ProxyOptions options)
    {
        _authorization = options.Credential is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(options.Credential));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
        _listener.Listen();
        Origin = new Uri($"http://{_listener.LocalEndPoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>The address of the proxy, such as <c>http://127.0.0.1:40001</c>.</summary>
    public Uri Origin { get; }

    /// <summary>The requests in order, refused ones included; requests to the proxy itself are not recorded.</summary>
    public IReadOnlyCollection<ProxyRequest> Requests => _journal.Requests;

    /// <summary>Starts a proxy; it listens when the method returns.</summary>
    /// <exception cref="SandboxException">An option is invalid, or the port is not available.</exception>
    public static ProxyServer Start(ProxyOptions? options = null)
    {
        options ??= new ProxyOptions();
        options.Validate();
        try
        {
            return new ProxyServer(options);
        }
        catch (SocketException error)
        {
            throw new SandboxException($"Port {options.Port} is not available: {error.Message}", error);
        }
    }

    /// <summary>Stops immediately; open connections are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys).ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Task serving = ServeAsync(await _listener.AcceptAsync(_end.Token).ConfigureAwait(false));
                _connections[serving] = true;
                _ = serving.ContinueWith(
                    done => _connections.TryRemove(done, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnRanToCompletion,
                    TaskScheduler.Default);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                using NetworkStream client = new(socket);
                await new ProxyConnection(client, _journal, _authorization).ServeAsync(_end.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                // The client has disconnected, or the proxy stops.
            }
        }
    }
}
