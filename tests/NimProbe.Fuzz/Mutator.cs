namespace NimProbe.Fuzz;

/// <summary>Creates inputs: mutations of valid inputs, and sometimes random bytes.</summary>
/// <param name="target">The target with the seeds and words.</param>
internal sealed class Mutator(FuzzTarget target)
{
    // Longer inputs are slow to read and find no further failures.
    private const int MaxInputLength = 64 << 10;

    private const int MaxEdits = 8;

    private static readonly byte[] s_specialBytes =
        [0, 9, 10, 13, 27, .. "\"\\{}[],:/<"u8, 0x7f, 0x80, 0xc2, 0xed, 0xf4, 0xff];

    /// <summary>Creates the input of a number; the same on every machine.</summary>
    public byte[] CreateInput(int number)
    {
        Random random = new(number);
        if (random.Next(50) == 0)
        {
            return CreateNoise(random);
        }

        byte[] input = Pick(random, target.Seeds);
        for (int edits = random.Next(MaxEdits + 1); edits > 0; edits--)
        {
            input = Edit(random, input);
        }

        return input.Length > MaxInputLength ? input[..MaxInputLength] : input;
    }

    private static byte[] Pick(Random random, IReadOnlyList<byte[]> from) => from[random.Next(from.Count)];

    private static byte[] CreateNoise(Random random)
    {
        byte[] noise = new byte[random.Next(400)];
        random.NextBytes(noise);
        return noise;
    }

    private byte[] Edit(Random random, byte[] input)
    {
        int from = random.Next(input.Length + 1);
        int to = Math.Min(from + random.Next(1 << random.Next(10)), input.Length);
        ReadOnlySpan<byte> before = input.AsSpan(0, from);
        ReadOnlySpan<byte> part = input.AsSpan(from, to - from);
        ReadOnlySpan<byte> after = input.AsSpan(to);
        return random.Next(9) switch
        {
            0 => [.. before, .. after],
            1 => [.. before, .. part, .. part, .. after],
            2 => [.. before, .. Pick(random, target.Words), .. part, .. after],
            3 => [.. before, .. Pick(random, target.Words), .. after],
            4 => [.. before, s_specialBytes[random.Next(s_specialBytes.Length)], .. after],
            5 => [.. before, (byte)random.Next(256), .. input.AsSpan(Math.Min(from + 1, input.Length))],
            6 => [.. before, .. Pick(random, target.Seeds).AsSpan() is var other ? other[random.Next(other.Length + 1)..] : [], .. after],
            7 => Repeat(before, part, after, random.Next(300)),
            _ => input[..from],
        };
    }

    private static byte[] Repeat(ReadOnlySpan<byte> before, ReadOnlySpan<byte> part, ReadOnlySpan<byte> after, int times)
    {
        List<byte> repeated = [.. before];
        for (int time = 0; time < times && repeated.Count < MaxInputLength; time++)
        {
            repeated.AddRange(part);
        }

        repeated.AddRange(after);
        return [.. repeated];
    }
}
