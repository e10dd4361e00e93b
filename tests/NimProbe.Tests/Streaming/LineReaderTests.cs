using System.Text;
using NimProbe.Engine.Streaming;
using Xunit;

namespace NimProbe.Tests.Streaming;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("a\nb\n", "a", "b")]
    [InlineData("a\r\nb\r\n", "a", "b")]
    [InlineData("a\rb\r", "a", "b")]
    [InlineData("a\n\nb", "a", "", "b")]
    [InlineData("a\r\n\r\nb", "a", "", "b")]
    [InlineData("a\r\rb", "a", "", "b")]
    [InlineData("a\n\rb\n", "a", "", "b")]
    [InlineData("\n", "")]
    [InlineData("no end", "no end")]
    [InlineData("")]
    public void Lines_end_with_CR_LF_or_both_wherever_the_bytes_are_split(string text, params string[] lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);

        Assert.All(Enumerable.Range(1, Math.Max(bytes.Length, 1)), size => Assert.Equal(lines, Read(bytes.Chunk(size))));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(LineReader.MaxLineLength)]
    [InlineData(3 * LineReader.MaxLineLength)]
    public void A_line_that_is_too_long_is_left_out(int partSize)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("first\n" + new string('x', LineReader.MaxLineLength + 1) + "\nlast\n");

        Assert.Equal(["first", "last"], Read(bytes.Chunk(partSize)));
    }

    [Fact]
    public void A_line_of_the_maximum_length_is_read()
    {
        string line = new('x', LineReader.MaxLineLength);

        Assert.Equal([line], Read(Encoding.UTF8.GetBytes(line + "\n").Chunk(70_000)));
    }

    private static List<string> Read(IEnumerable<byte[]> parts)
    {
        LineReader reader = new();
        List<string> lines = [];
        foreach (byte[] part in parts)
        {
            ReadOnlySpan<byte> bytes = part;
            while (reader.TryRead(ref bytes, out ReadOnlySpan<byte> line))
            {
                lines.Add(Encoding.UTF8.GetString(line));
            }
        }

        if (reader.TryReadLast(out ReadOnlySpan<byte> last))
        {
            lines.Add(Encoding.UTF8.GetString(last));
        }

        return lines;
    }
}
