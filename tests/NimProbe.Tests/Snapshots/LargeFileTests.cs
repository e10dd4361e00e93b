using System.Text;
using NimProbe.Engine.Snapshots;
using Xunit;

namespace NimProbe.Tests.Snapshots;

public sealed class LargeFileTests
{
    private const string Head = """{"schemaVersion":1,"takenAt":"2026-08-22T06:30:00Z","baseUri":"https://integrate.api.nvidia.com/v1","catalogCount":1,"isComplete":false,"results":[""";

    [Theory]
    [InlineData(" ", "it is larger than 256 MiB")]
    [InlineData("\n", "it is larger than 256 MiB")]
    public void A_file_beyond_the_bound_is_refused_when_the_bound_is_reached(string filler, string fault) => AssertRefused(filler, fault, memory: 1 << 20);

    [Theory]
    [InlineData("{\"id\":\"x", "x", "a value goes on for more than 64 KiB")]
    [InlineData("{\"id\":1", "1", "a value goes on for more than 64 KiB")]
    [InlineData("", "[", "expected a result, which is an object, or the end of the list, found a list")]
    [InlineData("", "\0", "this is no JSON")]
    public void A_file_that_never_makes_sense_is_refused_early(string start, string filler, string fault) => AssertRefused(filler, fault, memory: 1 << 20, start);

    private static void AssertRefused(string filler, string fault, long memory, string start = "")
    {
        using EndlessStream stream = new(Encoding.UTF8.GetBytes(Head + start), Encoding.UTF8.GetBytes(filler));
        long before = GC.GetAllocatedBytesForCurrentThread();
        NimProbeException error = Assert.Throws<NimProbeException>(() =>
        {
            JsonCursor cursor = new("endless.json", stream);
            SnapshotReader.Read(ref cursor, "endless.json", TestContext.Current.CancellationToken);
        });
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, memory);
    }

    /// <summary>A file that begins in one way and goes on in another for ever.</summary>
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
