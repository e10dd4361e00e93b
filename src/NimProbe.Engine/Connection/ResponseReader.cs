using System.Buffers;
using System.Net.Http.Headers;

namespace NimProbe.Engine.Connection;

/// <summary>Reads an answer into the evidence that verdicts are read from.</summary>
internal static class ResponseReader
{
    /// <summary>Notes what an answer's head says.</summary>
    /// <param name="exchange">The exchange so far.</param>
    /// <param name="response">The answer.</param>
    /// <param name="time">Tells the time where the server does not.</param>
    public static Exchange ReadHead(Exchange exchange, HttpResponseMessage response, TimeProvider time)
    {
        HttpResponseHeaders headers = response.Headers;
        return exchange with
        {
            StatusCode = (int)response.StatusCode,
            MediaType = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "",
            RequestId = FirstOf(headers, "nvcf-reqid"),
            RetryAfter = RetryAfterHeader.Read(FirstOf(headers, "Retry-After"), headers.Date ?? time.GetUtcNow()),
            Deprecation = UtcTime.ParseOrNull(FirstOf(headers, "Deprecation")),
            Location = headers.Location,
        };
    }

    /// <summary>Reads an answer's body, decompressed, up to a bound; one that breaks off is kept as far as it came.</summary>
    public static async Task<Exchange> ReadBodyAsync(Exchange exchange, HttpResponseMessage response, int bound, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        int length = 0;
        try
        {
            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (true)
                {
                    int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                    length += read;
                    if (read == 0 || length > bound)
                    {
                        break;
                    }

                    if (length == buffer.Length)
                    {
                        buffer = Grow(buffer);
                    }
                }
            }

            return exchange with { Body = buffer.AsSpan(0, Math.Min(length, bound)).ToArray(), IsBodyTruncated = length > bound };
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or (InvalidOperationException and not ObjectDisposedException))
        {
            // What came before the break is evidence too.
            return exchange with { Body = buffer.AsSpan(0, Math.Min(length, bound)).ToArray(), Failure = ExchangeFailureMapper.Map(e, exchange) };
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

    private static string? FirstOf(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.FirstOrDefault() : null;
}
