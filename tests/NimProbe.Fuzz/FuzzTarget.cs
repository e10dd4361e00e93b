namespace NimProbe.Fuzz;

/// <summary>Something that reads what comes from outside.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Seeds">Inputs that it knows, to be mutated.</param>
/// <param name="Words">What a mutation may put in: what the reader looks for, and what may break it.</param>
/// <param name="Read">Reads an input, and throws where anything came of it that must not.</param>
public sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<byte[]> Words, Action<byte[]> Read)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
