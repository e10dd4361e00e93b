namespace NimProbe.Fuzz;

/// <summary>A reader of untrusted input.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Seeds">Valid inputs to mutate.</param>
/// <param name="Words">The texts that a mutation can insert: those that the reader searches for, and those that can break it.</param>
/// <param name="Read">Reads an input, and throws an exception if the result is invalid.</param>
public sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<byte[]> Words, Action<byte[]> Read)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
