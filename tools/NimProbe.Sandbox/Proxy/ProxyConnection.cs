using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NimProbe.Sandbox.Proxy;

/// <summary>One client's connection to the proxy. It serves one request, which a tunnel's end and the refusals make so anyway.</summary>
/// <param name="client">The connection.</param>
/// <param name="journal">Where the request is written down.</param>
/// <param name="authorization">The Proxy-Authorization that a request needs; null where none is asked for.</param>
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
        if (request.IsOwn)
        {
            await AnswerAsync(reader, journal.Answer(request), end).ConfigureAwait(false);
            return;
        }

        using Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        request.Refusal = Refuse(request) ?? await ConnectAsync(server, request.Address!, end).ConfigureAwait(false);
        journal.Add(request);
        if (request.Refusal is int status)
        {
            await AnswerAsync(reader, ProxyAnswer.Empty(status), end).ConfigureAwait(false);
            return;
        }

        using NetworkStream stream = new(server);
        (Stream first, string opening) = request.IsTunnel ? ((Stream)client, "HTTP/1.1 200 Connection established\r\n\r\n") : (stream, request.ToForwardedHead());
        await first.WriteAsync(Encoding.Latin1.GetBytes(opening), end).ConfigureAwait(false);
        await Task.WhenAll(
            RelayAsync(reader.CopyToAsync(stream, end), server),
            RelayAsync(stream.CopyToAsync(client, end), client.Socket)).ConfigureAwait(false);
    }

    /// <returns>The head; null where the client has left before its end, or goes on and on.</returns>
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

    /// <returns>The status to refuse with where nothing listens; else null.</returns>
    private static async Task<int?> ConnectAsync(Socket server, Uri address, CancellationToken end)
    {
        // A name is never looked up: the only ones that pass mean this machine.
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

    /// <summary>Passes the end of one direction on, so that the other side ends its own.</summary>
    private static async Task RelayAsync(Task copying, Socket target)
    {
        try
        {
            await copying.ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // One of them has left without a word.
        }

        End(target);
    }

    private static void End(Socket target)
    {
        try
        {
            target.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It has left already.
        }
    }

    /// <returns>The status to refuse with; null where the request may pass.</returns>
    private int? Refuse(ProxyRequest request) => request switch
    {
        _ when authorization is not null && request.ValueOf("Proxy-Authorization") != authorization => StatusCodes.Status407ProxyAuthenticationRequired,
        { Address: null } => StatusCodes.Status400BadRequest,
        { Address.IsLoopback: false } => StatusCodes.Status403Forbidden,
        { IsTunnel: false } when request.Address.Scheme != Uri.UriSchemeHttp => StatusCodes.Status400BadRequest,
        _ => null,
    };

    private async Task AnswerAsync(PipeReader reader, ProxyAnswer answer, CancellationToken end)
    {
        string challenge = answer.Status == StatusCodes.Status407ProxyAuthenticationRequired ? "Proxy-Authenticate: Basic realm=\"sandbox\"\r\n" : "";
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {answer.Status} Answered by the proxy\r\n{challenge}Content-Type: application/json\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n\r\n");
        await client.WriteAsync(Encoding.Latin1.GetBytes(head), end).ConfigureAwait(false);
        await client.WriteAsync(answer.Body, end).ConfigureAwait(false);

        // Closed with a body still unread, the connection would be reset, and the answer with it.
        End(client.Socket);
        await reader.CopyToAsync(Stream.Null, end).ConfigureAwait(false);
    }
}
