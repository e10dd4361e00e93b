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
    /// <param name="exchange">The exchange so far.</param>
    /// <param name="response">The response.</param>
    /// <param name="maxSize">The maximum size, in bytes.</param>
    /// <param name="getElapsed">Gets the time from sending the request, to record the arrival of each part; null to record none.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<Exchange> ReadBodyAsync(
        Exchange exchange, HttpResponseMessage response, int maxSize, Func<TimeSpan>? getElapsed, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        int length = 0;
        List<BodyArrival> arrivals = [];
        try
        {
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (true)
                {
                    int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                    length += read;
                    if (getElapsed is not null)
                    {
                        arrivals.Add(new BodyArrival(length, getElapsed()));
                    }

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

            return exchange with
            {
                Body = buffer.AsSpan(0, Math.Min(length, maxSize)).ToArray(),
                IsBodyTruncated = length > maxSize,
                Arrivals = arrivals,
            };
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
                Arrivals = arrivals,
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
