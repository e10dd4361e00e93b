using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using NimProbe.Tests.Harness;

namespace NimProbe.Tests.Faults;

/// <summary>A server on the loopback interface that sends exactly the bytes that a test wants, and counts its connections.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly ConcurrentQueue<RawRequest> _requests = [];
    private readonly Func<RawRequest, Task> _respond;
    private readonly X509Certificate2? _certificate;
    private readonly Func<int, bool> _resetsConnection;
    private readonly Func<Task> _beforeHandshake;
    private Task? _accepting;
    private int _accepted;
    private int _open;

    private RawServer(
        Func<RawRequest, Task> respond, X509Certificate2? certificate, Func<int, bool>? resetsConnection, Func<Task>? beforeHandshake)
    {
        _beforeHandshake = beforeHandshake ?? (static () => Task.CompletedTask);
        _respond = respond;
        _certificate = certificate;
        _resetsConnection = resetsConnection ?? (static _ => false);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string host = certificate is null ? "http://127.0.0.1" : "https://localhost";
        Origin = new Uri($"{host}:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
    }

    public Uri Origin { get; }

    public Uri BaseUri => new(Origin, "/v1");

    /// <summary>The number of connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The number of open connections.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The complete requests, in the order of arrival.</summary>
    public IReadOnlyCollection<RawRequest> Requests => _requests;

    /// <summary>Starts a server on a free port.</summary>
    /// <param name="respond">
    /// Sends the response to a request. Exceptions because the client has closed the connection are ignored; <see cref="DisposeAsync"/>
    /// throws others.
    /// </param>
    /// <param name="certificate">The certificate of a TLS server; null for plain HTTP.</param>
    /// <param name="resetsConnection">Whether a connection, counted from 1, is reset before a byte is read.</param>
    /// <param name="beforeHandshake">Runs before each TLS handshake, which it can delay.</param>
    public static RawServer Start(
        Func<RawRequest, Task> respond,
        X509Certificate2? certificate = null,
        Func<int, bool>? resetsConnection = null,
        Func<Task>? beforeHandshake = null)
    {
        RawServer server = new(respond, certificate, resetsConnection, beforeHandshake);
        server.Listen();
        return server;
    }

    /// <summary>Reserves a port that refuses connections until <see cref="Listen"/> opens it.</summary>
    public static RawServer StartClosed() =>
        new(static r => r.RespondWithSuccessAsync(), certificate: null, resetsConnection: null, beforeHandshake: null);

    /// <summary>Opens the port if it is closed.</summary>
    public void Listen()
    {
        if (_accepting is null)
        {
            _listener.Listen();
            _accepting = AcceptAsync();
        }
    }

    /// <summary>Waits until the client has closed every connection, for 30 s at most, and returns the number of open connections.</summary>
    public async Task<int> CountOpenAfterWaitAsync()
    {
        for (int tries = 0; Open > 0 && tries < 3000; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), LoadAwareTimeProvider.Instance, _end.Token);
        }

        return Open;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await (_accepting ?? Task.CompletedTask);
        await Task.WhenAll(_connections.Keys);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_end.Token);
                int number = Interlocked.Increment(ref _accepted);
                Interlocked.Increment(ref _open);
                Task serving = ServeAsync(socket, number);
                _connections[serving] = true;

                // A failed task stays, so that its exception fails the test that disposes of this server. Unobserved, it would fail
                // any other test that looks for unobserved exceptions at that time.
                _ = serving.ContinueWith(
                    done => _connections.TryRemove(done, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnRanToCompletion,
                    TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server stops.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        try
        {
            using (socket)
            {
                if (_resetsConnection(number))
                {
                    socket.LingerState = new LingerOption(true, 0);
                    return;
                }

                socket.NoDelay = true;
                await using Stream stream = await OpenStreamAsync(socket);
                while (await RawRequest.ReadAsync(socket, stream, _end.Token) is { } request)
                {
                    _requests.Enqueue(request);
                    await _respond(request);
                    if (request.IsClosed)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception e)
            when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The client has closed the connection or refused the handshake, as many tests intend.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<Stream> OpenStreamAsync(Socket socket)
    {
        NetworkStream plain = new(socket);
        if (_certificate is null)
        {
            return plain;
        }

        await _beforeHandshake();
        SslStream encrypted = new(plain);
        SslServerAuthenticationOptions options = new() { ServerCertificate = _certificate };
        await encrypted.AuthenticateAsServerAsync(options, _end.Token);
        return encrypted;
    }
}
