using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace NimProbe.Sandbox.Images;

/// <summary>An image that a request contains. Decodes PNG with 8-bit RGB colours, and refuses everything that the format forbids.</summary>
public sealed class PngImage
{
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly byte[] _scanlines;

    private PngImage(int width, int height, byte[] scanlines)
    {
        Width = width;
        Height = height;
        _scanlines = scanlines;
    }

    /// <summary>The width, in pixels.</summary>
    public int Width { get; }

    /// <summary>The height, in pixels.</summary>
    public int Height { get; }

    /// <summary>Decodes an image.</summary>
    /// <exception cref="InvalidDataException">It is not a PNG with 8-bit RGB colours and unfiltered rows, or it is damaged.</exception>
    public static PngImage Decode(ReadOnlySpan<byte> png)
    {
        Require(png.StartsWith(s_signature), "the signature");
        png = png[s_signature.Length..];
        ReadOnlySpan<byte> header = ReadChunk(ref png, "IHDR");

        // 8 bits, RGB, and the only methods of compression and filtering, not interlaced.
        Require(header.Length == 13 && header[8..].SequenceEqual<byte>([8, 2, 0, 0, 0]), "the header");
        int width = BinaryPrimitives.ReadInt32BigEndian(header);
        int height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        Require(width is > 0 and <= 4096 && height is > 0 and <= 4096, "the size");
        byte[] scanlines = Decompress(ReadChunk(ref png, "IDAT").ToArray(), ((width * 3) + 1) * height);
        Require(ReadChunk(ref png, "IEND").IsEmpty && png.IsEmpty, "the end");
        PngImage image = new(width, height, scanlines);
        for (int row = 0; row < height; row++)
        {
            Require(scanlines[row * image.Stride] == 0, "the filter");
        }

        return image;
    }

    /// <summary>Gets the colour of a pixel, as 0xRRGGBB.</summary>
    public int GetPixel(int column, int row)
    {
        ReadOnlySpan<byte> pixel = _scanlines.AsSpan((row * Stride) + 1 + (column * 3), 3);
        return (pixel[0] << 16) | (pixel[1] << 8) | pixel[2];
    }

    private int Stride => (Width * 3) + 1;

    private static ReadOnlySpan<byte> ReadChunk(ref ReadOnlySpan<byte> png, string type)
    {
        Require(png.Length >= 12, type);
        int length = BinaryPrimitives.ReadInt32BigEndian(png);
        Require(length >= 0 && length <= png.Length - 12 && png[4..8].SequenceEqual(Encoding.ASCII.GetBytes(type)), type);
        ReadOnlySpan<byte> typeAndData = png.Slice(4, length + 4);
        Require(BinaryPrimitives.ReadUInt32BigEndian(png[(length + 8)..]) == GetCrc(typeAndData), "the checksum of " + type);
        png = png[(length + 12)..];
        return typeAndData[4..];
    }

    private static byte[] Decompress(byte[] data, int length)
    {
        byte[] decompressed = new byte[length];
        using ZLibStream zlib = new(new MemoryStream(data), CompressionMode.Decompress);
        Require(zlib.ReadAtLeast(decompressed, length, throwOnEndOfStream: false) == length && zlib.ReadByte() < 0, "the number of pixels");
        return decompressed;
    }

    private static uint GetCrc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private static void Require(bool condition, string part)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The PNG is invalid: {part}.");
        }
    }
}
