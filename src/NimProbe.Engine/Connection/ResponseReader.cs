using System.Buffers;
using System.Net.Http.Headers;

namespace NimProbe.Engine.Connection;

/// <summary>Reads a response into an exchange.</summary>
internal static class ResponseReader
{
    private static readonly TimeSpan s_maxRetryAfter = TimeSpan.FromDays(365);

    /// <summary>Reads the status code and the headers.</summary>
    /// <param name="exchange">The exchange so far.</param>
    /// <param name="response">The response.</param>
    /// <param name="time">The clock, used if the response has no <c>Date</c> header.</param>
    public static Exchange ReadHeaders(Exchange exchange, HttpResponseMessage response, TimeProvider time)
    {
        HttpResponseHeaders headers = response.Headers;
        return exchange with
        {
            StatusCode = (int)response.StatusCode,
            MediaType = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "",
            RequestId = GetFirstValue(headers, "nvcf-reqid") is { } id && !string.IsNullOrWhiteSpace(id) ? id : null,
            RetryAfter = GetRetryAfter(headers, time),
            Deprecation = UtcTime.ParseOrNull(GetFirstValue(headers, "Deprecation")),
            Location = headers.Location,
        };
    }

    /// <summary>Reads the body, decompressed, up to a maximum size. An incomplete body is kept.</summary>
    public static Task<Exchange> ReadBodyAsync(
        Exchange exchange, HttpResponseMessage response, int maxSize, CancellationToken cancellationToken) =>
        ReadBodyAsync(exchange, response, start: default, maxSize, cancellationToken);

    /// <summary>Reads the rest of a body of which the start has been read.</summary>
    public static async Task<Exchange> ReadBodyAsync(
        Exchange exchange, HttpResponseMessage response, ReadOnlyMemory<byte> start, int maxSize, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(4096, start.Length + 1));
        start.CopyTo(buffer);
        int length = start.Length;
        try
        {
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (true)
                {
                    int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                    length += read;
                    if (read == 0 || length > maxSize)
                    {
                        break;
                    }

                    if (length == buffer.Length)
                    {
                        buffer = Grow(buffer);
                    }
                }
            }

            return exchange with { Body = buffer.AsSpan(0, Math.Min(length, maxSize)).ToArray(), IsBodyTruncated = length > maxSize };
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException
            or (InvalidOperationException and not ObjectDisposedException))
        {
            return exchange with
            {
                Body = buffer.AsSpan(0, Math.Min(length, maxSize)).ToArray(),
                Failure = ExchangeFailureMapper.Map(e, exchange),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static TimeSpan? GetRetryAfter(HttpResponseHeaders headers, TimeProvider time)
    {
        TimeSpan? delay = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date - (headers.Date ?? time.GetUtcNow()));
        return delay is { Ticks: var ticks } ? TimeSpan.FromTicks(Math.Clamp(ticks, 0, s_maxRetryAfter.Ticks)) : null;
    }

    private static string? GetFirstValue(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.FirstOrDefault() : null;
}
