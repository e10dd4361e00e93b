namespace NimProbe.Fuzz;

/// <summary>Derives the seed of a random choice from an input.</summary>
internal static class InputSeed
{
    /// <summary>Computes the seed: the same for the same input in every process.</summary>
    public static int Compute(byte[] input) => input.Aggregate(17, static (seed, value) => unchecked((seed * 31) + value));
}
