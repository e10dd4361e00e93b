using System.Globalization;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox.WebCatalog;

/// <summary>A model as NVIDIA's web catalogue shows it.</summary>
internal sealed class SandboxWebCatalogEntry
{
    private const string Organization = "qc69jvmznzxy";
    private const string FreeType = "nim_type_preview";
    private const string DownloadableType = "nim_type_run_anywhere";
    private const string CreatedAt = "2026-03-01T00:00:00.000Z";
    private const string Spec = """{"openapi":"3.1.0","info":{"title":"NVIDIA NIM API","version":"1.0.0"},"paths":{}}""";
    private const int OneInDeprecated = 16;

    private static readonly DateTimeOffset s_firstDeprecation = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SandboxModel _model;
    private readonly string _publisher;
    private readonly string _displayName;
    private readonly bool _isFree;
    private readonly bool _isEmbedding;

    public SandboxWebCatalogEntry(ServedModel served)
    {
        _model = served.Model;
        _publisher = ModelName.GetPublisher(_model.Id);
        _displayName = ModelName.GetName(_model.Id);
        _isFree = served.IsAvailable;
        _isEmbedding = served.FindAnswers(InferencePaths.Embeddings) is not null;
        Name = _displayName.Replace('.', '_');
    }

    /// <summary>The model's name in the address of its page: with underscores instead of dots.</summary>
    public string Name { get; }

    public string ResourceId => $"{Organization}/{Name}";

    public string NimType => _isFree ? FreeType : DownloadableType;

    private string NimTypeLabel => _isFree ? "Free Endpoint" : "Run Anywhere";

    public EndpointResource ToResource() => new(
        ResourceId,
        Name,
        _displayName,
        $"{_model.Id} as an endpoint.",
        CreatedAt,
        CreatedAt,
        [new("publisher", [_publisher], [_publisher]), new("nimType", [NimTypeLabel], [NimType])],
        [.. GetAttributes()]);

    public EndpointArtifact ToArtifact() =>
        new(Name, Organization, _publisher, [_isEmbedding ? "Embedding" : "Chat", NimTypeLabel], CreatedAt);

    public EndpointSpec ToSpec() => new(Organization, _isFree ? FunctionId.FromModel(_model.Id) : null, Spec);

    private IEnumerable<EndpointAttribute> GetAttributes()
    {
        yield return new("AVAILABLE", "false");
        yield return new("PREVIEW", _isFree ? "true" : "false");
        if (GetDeprecation() is DateTimeOffset date)
        {
            yield return new("DEPRECATION", date.UtcDateTime.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture));
        }
    }

    // Some of the models without an end of life get a date, always the same ones.
    private DateTimeOffset? GetDeprecation()
    {
        byte hash = FunctionId.FromModel(_model.Id).ToByteArray()[0];
        return _model.EndOfLife ?? (hash % OneInDeprecated == 0 ? s_firstDeprecation.AddDays(hash) : null);
    }
}
