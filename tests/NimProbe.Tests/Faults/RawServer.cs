using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace NimProbe.Tests.Faults;

/// <summary>A socket on the loopback interface that answers byte for byte what a test wants, right or wrong, and counts its connections.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly ConcurrentQueue<RawRequest> _requests = [];
    private readonly Func<RawRequest, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Func<int, bool> _resetsConnection;
    private readonly Func<Task> _beforeHandshake;
    private Task? _accepting;
    private int _accepted;
    private int _open;

    private RawServer(Func<RawRequest, Task> answer, X509Certificate2? certificate, Func<int, bool>? resetsConnection, Func<Task>? beforeHandshake)
    {
        _beforeHandshake = beforeHandshake ?? (static () => Task.CompletedTask);
        _answer = answer;
        _certificate = certificate;
        _resetsConnection = resetsConnection ?? (static _ => false);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Origin = new Uri($"{(certificate is null ? "http://127.0.0.1" : "https://localhost")}:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
    }

    public Uri Origin { get; }

    public Uri BaseUri => new(Origin, "/v1");

    /// <summary>How many connections were taken.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many connections the client still holds.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The requests that arrived whole, in their order.</summary>
    public IReadOnlyCollection<RawRequest> Requests => _requests;

    /// <summary>Starts a server on a free port.</summary>
    /// <param name="answer">Answers a request; what it throws when the client leaves is no fault.</param>
    /// <param name="certificate">With it, the server speaks TLS.</param>
    /// <param name="resetsConnection">Which connections, counted from 1, are reset before a byte is read.</param>
    /// <param name="listens">Whether connections are taken from the start; otherwise the port is closed until <see cref="Listen"/>.</param>
    /// <param name="beforeHandshake">Runs before each TLS handshake, which it can delay.</param>
    public static RawServer Start(
        Func<RawRequest, Task> answer,
        X509Certificate2? certificate = null,
        Func<int, bool>? resetsConnection = null,
        bool listens = true,
        Func<Task>? beforeHandshake = null)
    {
        RawServer server = new(answer, certificate, resetsConnection, beforeHandshake);
        if (listens)
        {
            server.Listen();
        }

        return server;
    }

    /// <summary>Opens the port; nothing where it is open.</summary>
    public void Listen()
    {
        if (_accepting is null)
        {
            _listener.Listen();
            _accepting = AcceptAsync();
        }
    }

    /// <summary>Waits until the client has closed every connection, and tells how many it keeps when patience ends.</summary>
    public async Task<int> CountLeftOpenAsync()
    {
        for (int tries = 0; Open > 0 && tries < 500; tries++)
        {
            await Task.Delay(10, _end.Token);
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
                _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
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
                    await _answer(request);
                    if (request.IsOver)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The client left, or would not even shake hands: what many of the tests are about.
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
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return encrypted;
    }
}
