using System.Text.Json;

namespace NimProbe.Engine.Kinds;

/// <summary>The ids that the hosted catalogue has listed, from the data file <c>known-models.json</c>.</summary>
internal static class KnownModels
{
    private const string ResourceName = "known-models.json";

    private static readonly Lazy<IReadOnlyList<string>> s_ids = new(ReadResource);
    private static readonly Lazy<HashSet<string>> s_names =
        new(static () => Ids.Select(NimModelId.GetComparableName).ToHashSet(StringComparer.Ordinal));


    /// <summary>The ids.</summary>
    public static IReadOnlyList<string> Ids => s_ids.Value;

    /// <summary>Whether an id has been listed, compared as <see cref="NimModelId.GetComparableName"/> does.</summary>
    public static bool Contains(string id) => s_names.Value.Contains(NimModelId.GetComparableName(id));

    private static IReadOnlyList<string> ReadResource()
    {
        using Stream stream = typeof(KnownModels).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly does not contain the resource {ResourceName}.");
        using JsonDocument document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("ids").EnumerateArray().Select(static id => id.GetString()!)];
    }
}
