namespace NimProbe.Engine.Errors;

/// <summary>Finds the name that was probably meant by a mistyped one.</summary>
public static class ClosestName
{
    // More characters than any id of the catalogues has; it limits the cost of a comparison.
    private const int MaximumLength = 200;

    /// <summary>Finds the closest name: by the number of mistakes, then in ordinal order. Case is ignored.</summary>
    /// <param name="name">The mistyped name.</param>
    /// <param name="candidates">The known names.</param>
    /// <returns>The closest name; null if none is close. An id without its publisher is close to the same id with it.</returns>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        bool isNameOnly = !name.Contains('/', StringComparison.Ordinal);
        int limit = GetLimit(name.Length);
        return candidates
            .Where(candidate => candidate != name)
            .Select(candidate => (Name: candidate, Distance: Measure(name, candidate, isNameOnly)))
            .Where(c => c.Distance <= limit)
            .OrderBy(static c => c.Distance)
            .ThenBy(static c => c.Name, StringComparer.Ordinal)
            .Select(static c => c.Name)
            .FirstOrDefault();
    }

    /// <summary>
    /// Gets the number of mistakes between two names: characters that are missing, additional, wrong, or exchanged with their neighbour.
    /// Case is ignored.
    /// </summary>
    public static int GetDistance(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        if (one.Length > MaximumLength || other.Length > MaximumLength)
        {
            return MaximumLength;
        }

        int[] beforeLast = [];
        int[] last = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int[] row = new int[other.Length + 1];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int wrong = AreSame(one[i - 1], other[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + wrong);
                if (i > 1 && j > 1 && AreSame(one[i - 1], other[j - 2]) && AreSame(one[i - 2], other[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last) = (last, row);
        }

        return last[other.Length];
    }

    // One mistake in a short name such as "ibm", up to four in a long id: with more, the name is another one.
    private static int GetLimit(int length) => Math.Clamp(length / 4, 1, 4);

    private static int Measure(string name, string candidate, bool isNameOnly)
    {
        int distance = GetDistance(name, candidate);
        return isNameOnly ? Math.Min(distance, GetDistance(name, NimModelId.GetName(candidate))) : distance;
    }

    private static bool AreSame(char one, char other) => char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
