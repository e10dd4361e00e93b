using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Streams;

namespace NimProbe.Sandbox.Http;

/// <summary>Writes one answer to the connection, in the way that its <see cref="AnswerDelivery"/> demands.</summary>
internal sealed class AnswerWriter(SandboxExchange exchange, PreparedAnswer prepared, bool hasRequestId)
{
    private const int MissingBytes = 1000;

    private readonly HttpContext _context = exchange.Context;
    private readonly SandboxAnswer _answer = prepared.Answer;

    /// <param name="latency">The delay of a slow body, scaled.</param>
    /// <param name="pause">The time between two parts of a response that never ends.</param>
    public Task WriteAsync(TimeSpan latency, TimeSpan pause) => _answer.Delivery switch
    {
        AnswerDelivery.Drop => DropAsync(),
        AnswerDelivery.Truncate => TruncateAsync(),
        AnswerDelivery.ResetInHeaders => ResetInHeadersAsync(),
        AnswerDelivery.ResetInBody => ResetInBodyAsync(),
        AnswerDelivery.SlowBody => WriteSlowBodyAsync(latency),
        AnswerDelivery.Dribble => DribbleAsync(pause),
        AnswerDelivery.HeadersForever => WriteHeadersForeverAsync(pause),
        _ => WriteWholeAsync(),
    };

    /// <summary>Writes the headers of the answer, and a stream.</summary>
    public Task WriteStreamAsync(ScriptedStream stream, string contentType)
    {
        SetHead(length: null);
        _context.Response.ContentType = contentType;
        return stream.WriteAsync();
    }

    private async Task WriteWholeAsync()
    {
        ReadOnlyMemory<byte> body = prepared.GetBody(_context);
        bool isStreamed = _answer.Tail.Any();
        SetHead(isStreamed ? null : body.Length);
        PipeWriter writer = _context.Response.BodyWriter;
        if (isStreamed)
        {
            await writer.WriteAsync(body, exchange.Aborted).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> piece in _answer.Tail)
            {
                exchange.Aborted.ThrowIfCancellationRequested();
                await writer.WriteAsync(piece, exchange.Aborted).ConfigureAwait(false);
            }

            exchange.Complete();
            return;
        }

        exchange.Complete();
        await writer.WriteAsync(body, exchange.Aborted).ConfigureAwait(false);
    }

    private Task DropAsync()
    {
        exchange.Complete();
        _context.Abort();
        return Task.CompletedTask;
    }

    private async Task TruncateAsync()
    {
        ReadOnlyMemory<byte> body = prepared.GetBody(_context);
        SetHead(body.Length + MissingBytes);
        exchange.Complete();

        // Kestrel closes the connection of a response that ends before its announced length.
        await _context.Response.BodyWriter.WriteAsync(body, exchange.Aborted).ConfigureAwait(false);
    }

    private async Task ResetInHeadersAsync()
    {
        exchange.Complete();
        await WriteRawAsync($"HTTP/1.1 {_answer.Status} OK\r\nContent-Type: applica").ConfigureAwait(false);
        await exchange.ResetAsync().ConfigureAwait(false);
    }

    private async Task ResetInBodyAsync()
    {
        ReadOnlyMemory<byte> body = prepared.GetBody(_context);
        SetHead(body.Length);
        exchange.Complete();
        await _context.Response.BodyWriter.WriteAsync(body[..(body.Length / 2)], exchange.Aborted).ConfigureAwait(false);
        await exchange.ResetAsync().ConfigureAwait(false);
    }

    private async Task WriteSlowBodyAsync(TimeSpan latency)
    {
        ReadOnlyMemory<byte> body = prepared.GetBody(_context);
        SetHead(body.Length);
        await _context.Response.StartAsync(exchange.Aborted).ConfigureAwait(false);
        await _context.Response.BodyWriter.FlushAsync(exchange.Aborted).ConfigureAwait(false);
        await Task.Delay(latency, exchange.Time, exchange.Aborted).ConfigureAwait(false);
        exchange.Complete();
        await _context.Response.BodyWriter.WriteAsync(body, exchange.Aborted).ConfigureAwait(false);
    }

    private async Task DribbleAsync(TimeSpan pause)
    {
        SetHead(length: null);
        ReadOnlyMemory<byte> body = prepared.GetBody(_context);
        for (int index = 0; ; index++)
        {
            // The last character is replaced by endless spaces, so that the JSON stays incomplete.
            ReadOnlyMemory<byte> character = index < body.Length - 1 ? body.Slice(index, 1) : " "u8.ToArray();
            await _context.Response.BodyWriter.WriteAsync(character, exchange.Aborted).ConfigureAwait(false);
            await Task.Delay(pause, exchange.Time, exchange.Aborted).ConfigureAwait(false);
        }
    }

    private async Task WriteHeadersForeverAsync(TimeSpan pause)
    {
        await WriteRawAsync($"HTTP/1.1 {_answer.Status} OK\r\nContent-Type: {_answer.ContentType}\r\n").ConfigureAwait(false);
        for (int index = 0; ; index++)
        {
            await WriteRawAsync($"x-sandbox-{index}: 0\r\n").ConfigureAwait(false);
            await Task.Delay(pause, exchange.Time, exchange.Aborted).ConfigureAwait(false);
        }
    }

    private void SetHead(long? length)
    {
        HttpResponse response = _context.Response;
        response.StatusCode = _answer.Status;
        response.ContentType = _answer.ContentType;
        response.ContentLength = length;
        if (hasRequestId)
        {
            response.Headers["nvcf-reqid"] = Guid.NewGuid().ToString();
            response.Headers["nvcf-status"] = _answer.Status < StatusCodes.Status400BadRequest ? "fulfilled" : "errored";
        }

        prepared.WriteHeaders(_context);
        exchange.RecordStatus(_answer.Status);
    }

    /// <summary>Writes to the connection directly, bypassing the response of Kestrel.</summary>
    private async Task WriteRawAsync(string text)
    {
        exchange.Record.Status = _answer.Status;
        PipeWriter output = _context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output;
        await output.WriteAsync(Encoding.ASCII.GetBytes(text), exchange.Aborted).ConfigureAwait(false);
    }
}
