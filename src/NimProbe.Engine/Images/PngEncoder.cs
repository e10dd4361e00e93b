using System.Buffers.Binary;
using System.IO.Compression;

namespace NimProbe.Engine.Images;

/// <summary>Encodes PNG images with 8-bit RGB colours (PNG specification, third edition, sections 5 and 11).</summary>
internal static class PngEncoder
{
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] s_crcTable = CreateCrcTable();

    /// <summary>Encodes an image.</summary>
    /// <param name="width">The width, in pixels.</param>
    /// <param name="height">The height, in pixels.</param>
    /// <param name="getPixel">Gets the colour of a pixel by its column and row, as 0xRRGGBB.</param>
    public static byte[] Encode(int width, int height, Func<int, int, int> getPixel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        using MemoryStream png = new();
        png.Write(s_signature);
        WriteChunk(png, "IHDR"u8, CreateHeader(width, height));
        WriteChunk(png, "IDAT"u8, Compress(width, height, getPixel));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] CreateHeader(int width, int height)
    {
        const byte BitDepth = 8;
        const byte TrueColour = 2;
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = BitDepth;
        header[9] = TrueColour;
        return header;
    }

    private static byte[] Compress(int width, int height, Func<int, int, int> getPixel)
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Optimal))
        {
            for (int row = 0; row < height; row++)
            {
                // The filter of the row: none.
                zlib.WriteByte(0);
                for (int column = 0; column < width; column++)
                {
                    int colour = getPixel(column, row);
                    zlib.Write([(byte)(colour >> 16), (byte)(colour >> 8), (byte)colour]);
                }
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Update(Update(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc = s_crcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] CreateCrcTable()
    {
        const uint Polynomial = 0xEDB88320;
        uint[] table = new uint[256];
        for (uint index = 0; index < table.Length; index++)
        {
            uint crc = index;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            table[index] = crc;
        }

        return table;
    }
}
