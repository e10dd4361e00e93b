namespace NimProbe.Engine.Capabilities;

/// <summary>
/// A code that occurs only in the parameter that a request tests, and never in its prompt: an answer that contains it proves that the
/// parameter was read. By chance it occurs in one of 10^12 answers.
/// </summary>
internal static class RandomCode
{
    private const int Length = 8;

    // Without characters that look alike.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>Creates a code.</summary>
    /// <param name="random">Draws a number from 0 up to the given one, exclusive.</param>
    public static string Create(Func<int, int> random) =>
        string.Create(Length, random, static (code, random) =>
        {
            foreach (ref char character in code)
            {
                character = Alphabet[random(Alphabet.Length)];
            }
        });
}
