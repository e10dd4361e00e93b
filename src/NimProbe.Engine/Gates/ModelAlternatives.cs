namespace NimProbe.Engine.Gates;

/// <summary>Finds models that are close to another by name: of its family and for its purpose, the more alike the nearer.</summary>
public static class ModelAlternatives
{
    // As much as one part of four in common: the publisher's next version is nearer than another's copy.
    private const double SamePublisher = 0.25;

    private static readonly char[] s_separators = ['-', '_', '.'];

    /// <summary>The relatives of a model, the nearest first.</summary>
    /// <param name="id">The model, listed or not.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="models">The models to look among.</param>
    public static IEnumerable<NimModel> Rank(string id, NimModelKind kind, IEnumerable<NimModel> models)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(models);
        string[] parts = PartsOf(id);
        return models
            .Where(m => m.Id != id && m.Kind == kind)
            .Select(m => (Model: m, Parts: PartsOf(m.Id)))
            .Where(m => m.Parts[0].Equals(parts[0], StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(m => LikenessOf(parts, m.Parts) + (m.Model.Publisher == NimModelId.GetPublisher(id) ? SamePublisher : 0))
            .ThenBy(static m => m.Model.Id, StringComparer.Ordinal)
            .Select(static m => m.Model);
    }

    // llama-3.1-8b-instruct: llama, 3, 1, 8b, instruct.
    private static string[] PartsOf(string id) => NimModelId.GetName(id).Split(s_separators);

    // Dice's coefficient: twice what is common to both, of what both have.
    private static double LikenessOf(string[] one, string[] other)
    {
        List<string> rest = [.. other];
        int common = 0;
        foreach (string part in one)
        {
            int at = rest.FindIndex(r => r.Equals(part, StringComparison.OrdinalIgnoreCase));
            if (at >= 0)
            {
                common++;
                rest.RemoveAt(at);
            }
        }

        return 2.0 * common / (one.Length + other.Length);
    }
}
