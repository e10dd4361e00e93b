using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace NimProbe.Tests.Faults;

/// <summary>A request that a <see cref="RawServer"/> has read, with methods to send the response.</summary>
internal sealed class RawRequest
{
    public const string ChatResponse =
        """{"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}""";

    public const string Catalog =
        """{"object":"list","data":[{"id":"meta/llama-3.1-8b-instruct","object":"model","created":735790403,"owned_by":"meta"}]}""";

    private readonly Socket _socket;
    private readonly Stream _stream;

    private RawRequest(Socket socket, Stream stream, string head, string body, CancellationToken end)
    {
        (_socket, _stream, Head, Body, End) = (socket, stream, head, body, end);
        Path = head.Split(' ')[1];
    }

    /// <summary>The request line and the headers.</summary>
    public string Head { get; }

    public string Path { get; }

    public string Body { get; }

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken End { get; }

    /// <summary>Whether the server has closed the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The body of the correct response.</summary>
    public string GoodBody => Path.Contains("/models", StringComparison.Ordinal) ? Catalog : ChatResponse;

    /// <summary>Reads the next request; null if the client has closed the connection or does not send HTTP.</summary>
    public static async Task<RawRequest?> ReadAsync(Socket socket, Stream stream, CancellationToken end)
    {
        byte[] received = [];
        byte[] buffer = new byte[8192];
        int bodyStart;
        while ((bodyStart = received.AsSpan().IndexOf(HeadEnd) + HeadEnd.Length) < HeadEnd.Length)
        {
            int count = await stream.ReadAsync(buffer, end);
            received = [.. received, .. buffer.AsSpan(0, count)];
            if (count == 0 || !char.IsAsciiLetter((char)received[0]))
            {
                return null;
            }
        }

        // The client does not send the next request before it has the response to this one.
        string head = Encoding.Latin1.GetString(received, 0, bodyStart);
        byte[] body = new byte[GetContentLength(head)];
        received.AsSpan(bodyStart).CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(received.Length - bodyStart), end);
        return new RawRequest(socket, stream, head, Encoding.UTF8.GetString(body), end);
    }

    /// <summary>Sends text as it is, one byte per character.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes, End);
        await _stream.FlushAsync(End);
    }

    /// <summary>Sends a complete, well-formed response; the headers are lines of text.</summary>
    public Task RespondAsync(int status, string body, string headers = "") => RespondAsync(status, Encoding.UTF8.GetBytes(body), headers);

    /// <summary>Sends a complete, well-formed response; the headers are lines of text.</summary>
    public async Task RespondAsync(int status, byte[] body, string headers = "")
    {
        string lines = headers.Length == 0 ? "Content-Type: application/json\r\n" : headers.TrimEnd() + "\r\n";
        string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Any\r\nContent-Length: {body.Length}\r\n{lines}\r\n");
        await SendAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body]);
    }

    /// <summary>Sends the correct response.</summary>
    public Task RespondWithSuccessAsync(string headers = "") => RespondAsync(200, GoodBody, headers);

    /// <summary>Sends the same text repeatedly until the client closes the connection.</summary>
    public async Task FloodAsync(string text, int pauseMilliseconds = 0)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        while (true)
        {
            await SendAsync(bytes);
            await Task.Delay(pauseMilliseconds, End);
        }
    }

    /// <summary>Sends nothing more until the client closes the connection.</summary>
    public async Task WaitForClientToLeaveAsync()
    {
        byte[] rest = new byte[1];
        while (await _stream.ReadAsync(rest, End) > 0)
        {
        }
    }

    /// <summary>Sends a record that the client cannot decrypt; a fatal alert after the handshake has the same effect.</summary>
    public async Task BreakEncryptionAsync() =>
        await _socket.SendAsync((byte[])[0x17, 3, 3, 0, 32, .. new byte[32]], End);

    /// <summary>Closes the connection.</summary>
    public void Close()
    {
        IsClosed = true;
        _socket.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        IsClosed = true;
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    private static int GetContentLength(string head)
    {
        const string Name = "Content-Length:";
        string? line = head.Split("\r\n").FirstOrDefault(static l => l.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }
}
