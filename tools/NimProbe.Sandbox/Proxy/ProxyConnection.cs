using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NimProbe.Sandbox.Proxy;

/// <summary>The connection of one client to the proxy. It serves one request and is then closed.</summary>
/// <param name="client">The connection.</param>
/// <param name="journal">Records the request.</param>
/// <param name="authorization">The required Proxy-Authorization header; null if none is required.</param>
internal sealed class ProxyConnection(NetworkStream client, ProxyJournal journal, string? authorization)
{
    private const int LongestHead = 64 * 1024;

    public async Task ServeAsync(CancellationToken end)
    {
        PipeReader reader = PipeReader.Create(client);
        if (await ReadHeadAsync(reader, end).ConfigureAwait(false) is not string head)
        {
            return;
        }

        ProxyRequest request = new(head);
        if (request.IsForProxy)
        {
            await SendAsync(reader, journal.Handle(request), end).ConfigureAwait(false);
            return;
        }

        using Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        request.Refusal = Refuse(request) ?? await ConnectAsync(server, request.Address!, end).ConfigureAwait(false);
        journal.Add(request);
        if (request.Refusal is int status)
        {
            await SendAsync(reader, ProxyResponse.Empty(status), end).ConfigureAwait(false);
            return;
        }

        using NetworkStream stream = new(server);
        if (request.IsTunnel)
        {
            await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), end).ConfigureAwait(false);
        }
        else
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request.ToForwardedHead()), end).ConfigureAwait(false);
        }

        await Task.WhenAll(
            RelayAsync(reader.CopyToAsync(stream, end), server),
            RelayAsync(stream.CopyToAsync(client, end), client.Socket)).ConfigureAwait(false);
    }

    /// <returns>The head; null if the client disconnects before its end, or if the head is too long.</returns>
    private static async Task<string?> ReadHeadAsync(PipeReader reader, CancellationToken end)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(end).ConfigureAwait(false);
            SequenceReader<byte> bytes = new(read.Buffer);
            if (bytes.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8))
            {
                string text = Encoding.Latin1.GetString(head);
                reader.AdvanceTo(bytes.Position);
                return text;
            }

            if (read.IsCompleted || read.Buffer.Length > LongestHead)
            {
                return null;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <returns>Null if the connection is open; the status code of the refusal if nothing listens.</returns>
    private static async Task<int?> ConnectAsync(Socket server, Uri address, CancellationToken end)
    {
        // Only names of this machine get here, so no name is resolved.
        IPAddress host = IPAddress.TryParse(address.DnsSafeHost, out IPAddress? given) ? given : IPAddress.Loopback;
        try
        {
            await server.ConnectAsync(host, address.Port, end).ConfigureAwait(false);
            return null;
        }
        catch (SocketException)
        {
            return StatusCodes.Status502BadGateway;
        }
    }

    /// <summary>Forwards the end of one direction, so that the other side ends its direction.</summary>
    private static async Task RelayAsync(Task copying, Socket target)
    {
        try
        {
            await copying.ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // One side has closed the connection.
        }

        ShutdownSend(target);
    }

    private static void ShutdownSend(Socket target)
    {
        try
        {
            target.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The connection is already closed.
        }
    }

    /// <returns>The status code of the refusal; null if the request may pass.</returns>
    private int? Refuse(ProxyRequest request) => request switch
    {
        _ when authorization is not null && request.FindHeader("Proxy-Authorization") != authorization =>
            StatusCodes.Status407ProxyAuthenticationRequired,
        { Address: null } => StatusCodes.Status400BadRequest,
        { Address.IsLoopback: false } => StatusCodes.Status403Forbidden,
        { IsTunnel: false } when request.Address.Scheme != Uri.UriSchemeHttp => StatusCodes.Status400BadRequest,
        _ => null,
    };

    private async Task SendAsync(PipeReader reader, ProxyResponse response, CancellationToken end)
    {
        bool isChallenge = response.Status == StatusCodes.Status407ProxyAuthenticationRequired;
        string challenge = isChallenge ? "Proxy-Authenticate: Basic realm=\"sandbox\"\r\n" : "";
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {response.Status} Answered by the proxy\r\n{challenge}Content-Type: application/json\r\n"
            + $"Content-Length: {response.Body.Length}\r\nConnection: close\r\n\r\n");
        await client.WriteAsync(Encoding.Latin1.GetBytes(head), end).ConfigureAwait(false);
        await client.WriteAsync(response.Body, end).ConfigureAwait(false);

        // If the connection were closed before the body is read, it would be reset and the response lost.
        ShutdownSend(client.Socket);
        await reader.CopyToAsync(Stream.Null, end).ConfigureAwait(false);
    }
}
