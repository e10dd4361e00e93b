using System.Text;
using NimProbe.Engine.Images;
using NimProbe.Sandbox.Images;
using Xunit;

namespace NimProbe.Tests.Images;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 64)]
    [InlineData(3, 200)]
    public void An_encoded_image_has_the_pixels_that_were_drawn(int width, int height)
    {
        PngImage image = PngImage.Decode(PngEncoder.Encode(width, height, GetColour));

        Assert.Equal((width, height), (image.Width, image.Height));
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                Assert.Equal(GetColour(column, row), image.GetPixel(column, row));
            }
        }

        static int GetColour(int column, int row) => ((column * 7919) + (row * 104729)) & 0xFFFFFF;
    }

    [Fact]
    public void The_checksum_of_the_end_is_the_published_one()
    {
        byte[] png = PngEncoder.Encode(1, 1, static (_, _) => 0);

        Assert.Equal("IEND"u8.ToArray(), png[^8..^4]);
        Assert.Equal([0xAE, 0x42, 0x60, 0x82], png[^4..]);
    }

    [Fact]
    public void A_damaged_image_is_refused()
    {
        byte[] png = PngEncoder.Encode(64, 64, static (column, _) => column < 32 ? 0xFF0000 : 0x0000FF);
        for (int index = 0; index < png.Length; index += 5)
        {
            byte[] damaged = [.. png];
            damaged[index] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => PngImage.Decode(damaged));
        }

        Assert.Throws<InvalidDataException>(() => PngImage.Decode(Encoding.ASCII.GetBytes("not an image")));
    }
}
