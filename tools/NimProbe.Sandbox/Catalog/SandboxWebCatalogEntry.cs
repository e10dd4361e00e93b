using System.Globalization;
using System.Text.Json;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Traffic;

namespace NimProbe.Sandbox.Catalog;

/// <summary>A model as NVIDIA's web catalogue shows it.</summary>
internal sealed class SandboxWebCatalogEntry
{
    private const string Organization = "qc69jvmznzxy";
    private const string FreeType = "nim_type_preview";
    private const string DownloadableType = "nim_type_run_anywhere";
    private const string CreatedAt = "2026-03-01T00:00:00.000Z";
    private const int OneInDeprecated = 16;

    private static readonly DateTimeOffset s_firstDeprecation = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SandboxModel _model;
    private readonly bool _isFree;
    private readonly bool _isEmbedding;

    public SandboxWebCatalogEntry(ServedModel served)
    {
        _model = served.Model;
        _isFree = served.Answers;
        _isEmbedding = served.On(SandboxRoute.Embeddings) is not null;
        Name = ModelName.NameOf(_model.Id).Replace('.', '_');
    }

    /// <summary>The model's name as its page has it: with underscores for dots.</summary>
    public string Name { get; }

    public string ResourceId => $"{Organization}/{Name}";

    public string NimType => _isFree ? FreeType : DownloadableType;

    private string NimTypeLabel => _isFree ? "Free Endpoint" : "Run Anywhere";

    public void WriteResource(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("resourceId", ResourceId);
        json.WriteString("name", Name);
        json.WriteString("displayName", ModelName.NameOf(_model.Id));
        json.WriteString("description", $"{_model.Id} as an endpoint.");
        json.WriteString("dateCreated", CreatedAt);
        json.WriteString("dateModified", CreatedAt);
        json.WriteStartArray("labels");
        WriteLabel(json, "publisher", ModelName.PublisherOf(_model.Id), ModelName.PublisherOf(_model.Id));
        WriteLabel(json, "nimType", NimTypeLabel, NimType);
        json.WriteEndArray();
        json.WriteStartArray("attributes");
        WriteAttribute(json, "AVAILABLE", "false");
        WriteAttribute(json, "PREVIEW", _isFree ? "true" : "false");
        if (DeprecatesOn() is DateTimeOffset date)
        {
            WriteAttribute(json, "DEPRECATION", date.UtcDateTime.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void WriteArtifact(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteString("orgName", Organization);
        json.WriteString("publisher", ModelName.PublisherOf(_model.Id));
        json.WriteStartArray("labels");
        json.WriteStringValue(_isEmbedding ? "Embedding" : "Chat");
        json.WriteStringValue(NimTypeLabel);
        json.WriteEndArray();
        json.WriteString("createdDate", CreatedAt);
        json.WriteEndObject();
    }

    /// <summary>The endpoint's specification; one that is not deployed names no function.</summary>
    public void WriteSpec(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("namespace", Organization);
        if (_isFree)
        {
            json.WriteString("nvcfFunctionId", FunctionId.Of(_model.Id));
        }

        json.WriteString("openAPISpec", """{"openapi":"3.1.0","info":{"title":"NVIDIA NIM API","version":"1.0.0"},"paths":{}}""");
        json.WriteEndObject();
    }

    // Models without an end of life of their own: a few get a date, always the same ones.
    private DateTimeOffset? DeprecatesOn()
    {
        byte hash = FunctionId.Of(_model.Id).ToByteArray()[0];
        return _model.EndOfLife ?? (hash % OneInDeprecated == 0 ? s_firstDeprecation.AddDays(hash) : null);
    }

    private static void WriteLabel(Utf8JsonWriter json, string key, string value, string unresolved)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteStartArray("values");
        json.WriteStringValue(value);
        json.WriteEndArray();
        json.WriteStartArray("unresolvedValues");
        json.WriteStringValue(unresolved);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAttribute(Utf8JsonWriter json, string key, string value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
