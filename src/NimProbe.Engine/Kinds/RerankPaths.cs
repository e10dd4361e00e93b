using System.Text.Json;

namespace NimProbe.Engine.Kinds;

/// <summary>The retrieval paths of rerank models, from the data file <c>rerank-paths.json</c> (nim-api-2.md 2.1).</summary>
internal static class RerankPaths
{
    private const string ResourceName = "rerank-paths.json";

    private static readonly Lazy<(string Pattern, Dictionary<string, string> Paths)> s_data = new(ReadResource);

    /// <summary>Gets the path of a model, relative to the origin of the service; null if its id cannot be part of a path.</summary>
    /// <param name="id">The id of the model.</param>
    public static string? Find(string id)
    {
        if (s_data.Value.Paths.TryGetValue(id, out string? path))
        {
            return path;
        }

        string publisher = NimModelId.GetPublisher(id);
        string name = NimModelId.GetName(id).Replace('.', '_');

        // Uri collapses '.' and '..' even when percent-encoded: the path would be another one.
        return publisher.Length == 0 || publisher.All(static c => c == '.') || name.Contains('/', StringComparison.Ordinal)
            ? null
            : s_data.Value.Pattern
                .Replace("{publisher}", Uri.EscapeDataString(publisher), StringComparison.Ordinal)
                .Replace("{name}", Uri.EscapeDataString(name), StringComparison.Ordinal);
    }

    private static (string Pattern, Dictionary<string, string> Paths) ReadResource()
    {
        using Stream stream = typeof(RerankPaths).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly does not contain the resource {ResourceName}.");
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        return (
            root.GetProperty("pattern").GetString()!,
            root.GetProperty("paths").EnumerateObject()
                .ToDictionary(static p => p.Name, static p => p.Value.GetString()!, StringComparer.OrdinalIgnoreCase));
    }
}
