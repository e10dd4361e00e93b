using System.Net;
using System.Net.Sockets;

namespace NimProbe.Sandbox.Fleet;

/// <summary>A port on which no server answers: it refuses connections, or its queue is full so that they get no response.</summary>
internal sealed class DeadPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Socket? _queued;

    private DeadPort(IPEndPoint endPoint) => _socket.Bind(endPoint);

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Reserves a port without listening.</summary>
    public static DeadPort OpenRefused(IPEndPoint endPoint) => new(endPoint);

    /// <summary>Opens a port that accepts nothing, and fills its queue with one connection.</summary>
    public static async Task<DeadPort> OpenBlackHoleAsync(IPEndPoint endPoint, CancellationToken cancellation)
    {
        DeadPort port = new(endPoint);
        port._socket.Listen(0);
        port._queued = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await port._queued.ConnectAsync(port.EndPoint, cancellation).ConfigureAwait(false);
        return port;
    }

    public void Dispose()
    {
        _queued?.Dispose();
        _socket.Dispose();
    }
}
