using System.IO.Enumeration;
using System.Text.Json;

namespace NimProbe.Engine.Kinds;

/// <summary>The kinds of models, guessed from their ids with the data file <c>model-kinds.json</c>.</summary>
internal sealed class KindTable
{
    private const string ResourceName = "model-kinds.json";

    private static readonly Lazy<KindTable> s_default = new(ReadResource);

    private readonly Dictionary<string, NimModelKind> _ids;
    private readonly (string Pattern, NimModelKind Kind)[] _patterns;
    private readonly string[] _canaryModels;

    private KindTable(Dictionary<string, NimModelKind> ids, (string Pattern, NimModelKind Kind)[] patterns, string[] canaryModels)
    {
        _ids = ids;
        _patterns = patterns;
        _canaryModels = canaryModels;
    }

    /// <summary>The table of the module.</summary>
    public static KindTable Default => s_default.Value;

    /// <summary>Long-lived models that are open to every account, in order of preference.</summary>
    public IReadOnlyList<string> CanaryModels => _canaryModels;

    /// <summary>Guesses the kind of a model.</summary>
    /// <param name="id">The id of the model.</param>
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

    /// <summary>Gets the index of an id in <see cref="CanaryModels"/>; -1 if it is not among them.</summary>
    public int GetCanaryRank(string id) => Array.IndexOf(_canaryModels, id);

    private static KindTable ReadResource()
    {
        using Stream stream = typeof(KindTable).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly does not contain the resource {ResourceName}.");
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        return new KindTable(
            root.GetProperty("ids").EnumerateObject()
                .ToDictionary(static p => p.Name, static p => ParseKind(p.Value), StringComparer.OrdinalIgnoreCase),
            [
                .. root.GetProperty("patterns").EnumerateArray()
                    .Select(static p => (p.GetProperty("name").GetString()!, ParseKind(p.GetProperty("kind")))),
            ],
            [.. root.GetProperty("canaryModels").EnumerateArray().Select(static id => id.GetString()!)]);
    }

    private static NimModelKind ParseKind(JsonElement name) => Enum.Parse<NimModelKind>(name.GetString()!);
}
