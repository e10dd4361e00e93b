using System.Net;
using System.Net.Sockets;
using Xunit;

namespace NimProbe.Tests.Connection;

/// <summary>
/// An address of this machine where a connection attempt gets no response, as behind a broken route: a port whose queue is full and that
/// accepts nothing. On Windows, such a port refuses the connection.
/// </summary>
internal sealed class SilentAddress : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _queued = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private SilentAddress(IPEndPoint endpoint)
    {
        _listener.Bind(endpoint);
        _listener.Listen(0);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Opens a port on 127.0.0.2, which only Linux and Windows have without configuration.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    public static async Task<SilentAddress> OpenAsync(int port = 0)
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "This machine has one loopback address only.");
        SilentAddress silent = new(new IPEndPoint(IPAddress.Parse("127.0.0.2"), port));
        await silent._queued.ConnectAsync(silent.EndPoint, TestContext.Current.CancellationToken);
        return silent;
    }

    public void Dispose()
    {
        _queued.Dispose();
        _listener.Dispose();
    }
}
