using System.IO.Enumeration;
using System.Text.Json;

namespace NimProbe.Engine.Kinds;

/// <summary>What ids say of models, read from the data file <c>model-kinds.json</c>, which people mend without reading code.</summary>
public sealed class KindTable
{
    private const string ResourceName = "model-kinds.json";

    private static readonly Lazy<KindTable> s_default = new(ReadResource);

    private readonly Dictionary<string, NimModelKind> _ids;
    private readonly (string Pattern, NimModelKind Kind)[] _patterns;
    private readonly string[] _longLived;

    private KindTable(Dictionary<string, NimModelKind> ids, (string Pattern, NimModelKind Kind)[] patterns, string[] longLived)
    {
        _ids = ids;
        _patterns = patterns;
        _longLived = longLived;
    }

    /// <summary>The table that ships with the module.</summary>
    public static KindTable Default => s_default.Value;

    /// <summary>Models that are open to every account and have answered for months, in the order to prefer.</summary>
    public IReadOnlyList<string> CanaryModels => _longLived;

    /// <summary>Guesses what a model is for.</summary>
    /// <param name="id">The model's id.</param>
    public NimModelKind GetKind(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (_ids.TryGetValue(id, out NimModelKind kind))
        {
            return kind;
        }

        ReadOnlySpan<char> name = id.AsSpan(id.IndexOf('/', StringComparison.Ordinal) + 1);
        foreach ((string pattern, NimModelKind kindOfPattern) in _patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true))
            {
                return kindOfPattern;
            }
        }

        return NimModelKind.Chat;
    }

    /// <summary>The place of an id among the long-lived models, from 0; -1 where it is none.</summary>
    public int GetCanaryRank(string id) => Array.IndexOf(_longLived, id);

    private static KindTable ReadResource()
    {
        using Stream stream = typeof(KindTable).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {ResourceName}.");
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        return new KindTable(
            root.GetProperty("ids").EnumerateObject().ToDictionary(p => p.Name, p => GetKind(p.Value), StringComparer.OrdinalIgnoreCase),
            [.. root.GetProperty("patterns").EnumerateArray().Select(p => (p.GetProperty("name").GetString()!, GetKind(p.GetProperty("kind"))))],
            [.. root.GetProperty("longLived").EnumerateArray().Select(id => id.GetString()!)]);
    }

    private static NimModelKind GetKind(JsonElement name) => Enum.Parse<NimModelKind>(name.GetString()!);
}
