using System.Buffers;
using System.IO.Pipelines;

namespace NimProbe.Sandbox.Http;

/// <summary>The body of a request; cut off if it is larger than the gateway accepts.</summary>
internal readonly record struct RequestBody(ReadOnlyMemory<byte> Bytes, long Length)
{
    private const int Limit = 25 * 1024 * 1024;

    public bool IsTooLarge => Length > Limit;

    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        PipeReader reader = request.BodyReader;
        ArrayBufferWriter<byte> bytes = new();
        long length = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            length += result.Buffer.Length;

            // The rest beyond the limit is read and discarded: a client that is still sending would miss the response.
            if (length <= Limit)
            {
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                {
                    bytes.Write(segment.Span);
                }
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return new RequestBody(bytes.WrittenMemory, length);
            }
        }
    }
}
