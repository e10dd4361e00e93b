using NimProbe.Engine.Errors;

namespace NimProbe.Engine.Gates;

/// <summary>Ranks models as alternatives to another model: of the same family and kind, by the similarity of their names.</summary>
internal static class ModelAlternatives
{
    // As much as one common part of four: the next version of the publisher precedes the copy of another publisher.
    private const double SamePublisherBonus = 0.25;

    private static readonly char[] s_separators = ['-', '_', '.'];

    /// <summary>Ranks the alternatives to a model, the closest first.</summary>
    /// <param name="id">The id of the model, listed or not.</param>
    /// <param name="kind">The kind of the model.</param>
    /// <param name="models">The models to choose from.</param>
    public static IEnumerable<NimModel> Rank(string id, NimModelKind kind, IEnumerable<NimModel> models)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(models);
        string[] parts = SplitName(id);
        string publisher = NimModelId.GetPublisher(id);
        return models
            .Where(m => m.Id != id && m.Kind == kind)
            .Select(m => (Model: m, Parts: SplitName(m.Id)))
            .Where(m => m.Parts[0].Equals(parts[0], StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(m => GetSimilarity(parts, m.Parts) + (m.Model.Publisher == publisher ? SamePublisherBonus : 0))
            .ThenBy(m => ClosestName.GetDistance(id, m.Model.Id))
            .ThenBy(static m => m.Model.Id, StringComparer.Ordinal)
            .Select(static m => m.Model);
    }

    // llama-3.1-8b-instruct: llama, 3, 1, 8b, instruct.
    private static string[] SplitName(string id) => NimModelId.GetName(id).Split(s_separators);

    // The Sørensen-Dice coefficient: twice the number of common parts, divided by the number of all parts.
    private static double GetSimilarity(string[] one, string[] other)
    {
        List<string> rest = [.. other];
        int common = 0;
        foreach (string part in one)
        {
            int index = rest.FindIndex(r => r.Equals(part, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
            {
                common++;
                rest.RemoveAt(index);
            }
        }

        return 2.0 * common / (one.Length + other.Length);
    }
}
