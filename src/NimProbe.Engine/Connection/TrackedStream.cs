namespace NimProbe.Engine.Connection;

/// <summary>
/// The stream of one connection, beneath HTTP and above TLS. It notifies the tracker of the current request when bytes are written and
/// received; <see cref="HttpClient"/> has no event for this.
/// </summary>
/// <remarks>The tracker flows with the asynchronous call that sends the request; connections are established outside of it.</remarks>
internal sealed class TrackedStream(Stream stream) : Stream
{
    private static readonly AsyncLocal<RequestTracker?> s_tracker = new();

    private int _requests;

    /// <inheritdoc/>
    public override bool CanRead => stream.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => stream.CanWrite;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sets the tracker of the request that the calling asynchronous method sends.</summary>
    public static void Track(RequestTracker tracker) => s_tracker.Value = tracker;

    /// <summary>Counts a request on this connection.</summary>
    /// <returns>Whether the connection has carried another request before.</returns>
    public bool BeginRequest() => Interlocked.Increment(ref _requests) > 1;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        RequestTracker? tracker = s_tracker.Value;
        int read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read > 0)
        {
            tracker?.OnReceive();
        }

        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        s_tracker.Value?.OnWrite(this);
        return stream.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush() => stream.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
