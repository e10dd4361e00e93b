using System.Text;
using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

public sealed class JsonStreamReaderTests
{
    private const string Header =
        """{"schemaVersion":1,"takenAt":"2026-08-22T06:30:00Z","baseUri":"http://localhost/v1","""
        + """ "catalogCount":1,"isComplete":false,"results":[""";

    [Theory]
    [InlineData(" ", "the file is larger than 256 MiB")]
    [InlineData("\n", "the file is larger than 256 MiB")]
    public void A_file_is_refused_when_the_maximum_size_is_reached(string filler, string fault) =>
        AssertRefused(filler, fault, memory: 1 << 20);

    [Theory]
    [InlineData("{\"id\":\"x", "x", "a value is longer than 64 KiB")]
    [InlineData("{\"id\":1", "1", "a value is longer than 64 KiB")]
    [InlineData("", "[", "expected a result, which is an object, or the end of the array")]
    [InlineData("", "\0", "'0x00' is an invalid start of a value")]
    public void An_invalid_or_oversized_value_is_refused_without_reading_the_whole_file(string start, string filler, string fault) =>
        AssertRefused(filler, fault, memory: 1 << 20, start);

    private static void AssertRefused(string filler, string fault, long memory, string start = "")
    {
        using EndlessStream stream = new(Encoding.UTF8.GetBytes(Header + start), Encoding.UTF8.GetBytes(filler));
        long before = GC.GetAllocatedBytesForCurrentThread();
        NimProbeException error = Assert.Throws<NimProbeException>(
            () => SnapshotReader.Read(stream, "endless.json", TestContext.Current.CancellationToken));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, memory);
    }

    /// <summary>A stream with a beginning and an endless filler.</summary>
    private sealed class EndlessStream(byte[] start, byte[] filler) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int beginning = (int)Math.Clamp(start.Length - _position, 0, buffer.Length);
            start.AsSpan((int)Math.Min(_position, start.Length), beginning).CopyTo(buffer);
            buffer[beginning..].Fill(filler[0]);
            _position += buffer.Length;
            return buffer.Length;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
