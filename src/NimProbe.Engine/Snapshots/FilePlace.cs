namespace NimProbe.Engine.Snapshots;

/// <summary>A place in a text file, as line and byte, both counted from 0.</summary>
internal readonly record struct FilePlace(long Line, long Byte)
{
    /// <summary>The place after a further stretch of the file.</summary>
    public FilePlace After(ReadOnlySpan<byte> stretch)
    {
        int lastBreak = stretch.LastIndexOf((byte)'\n');
        return lastBreak < 0
            ? this with { Byte = Byte + stretch.Length }
            : new FilePlace(Line + stretch.Count((byte)'\n'), stretch.Length - lastBreak - 1);
    }
}
