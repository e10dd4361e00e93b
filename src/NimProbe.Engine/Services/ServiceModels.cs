using System.Text.Json;
using NimProbe.Engine.Json;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Services;

/// <summary>The models that a server lists, and what their entries say (nim-api-2.md 4.1, 4.4).</summary>
internal sealed class ServiceModels
{
    // A server that lists more would need a cell larger than any table can show.
    private const int MaximumModels = 10_000;

    private readonly SortedSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>The ids.</summary>
    public IReadOnlyCollection<string> Ids => _ids;

    /// <summary>The owner of the first entry, which names the engine of some servers; null if there is none.</summary>
    public string? Owner { get; private set; }

    /// <summary>The smallest context length of an entry; null if none has one.</summary>
    public int? MaxLength { get; private set; }

    /// <summary>
    /// Reads <c>/v1/models</c>. A reranking NIM sends nothing but ids; other entries lack max_model_len, or have null in its place.
    /// </summary>
    /// <returns>Null if the response is not a list of models.</returns>
    public static ServiceModels? ReadOrNull(ServiceResponse response, Redactor redactor)
    {
        if (!response.IsSuccess || response.Get("data") is not { ValueKind: JsonValueKind.Array } data)
        {
            return null;
        }

        ServiceModels models = new();
        foreach (JsonElement entry in data.EnumerateArray().Take(MaximumModels))
        {
            models.Owner ??= ServiceResponse.GetString(entry, "owned_by");
            models.Add(UntrustedJson.GetString(UntrustedJson.GetProperty(entry, "id")), redactor);
            models.AddLength(ServiceResponse.GetPositive(entry, "max_model_len"));
        }

        return models;
    }

    /// <summary>
    /// Reads the names in <c>/v1/metadata</c> of a NIM without <c>/v1/models</c>: the part of shortName before the colon, as NVIDIA's
    /// Kubernetes operator does (nim-api-2.md 4.1).
    /// </summary>
    /// <returns>Null if there are none.</returns>
    public static ServiceModels? ReadMetadataOrNull(ServiceResponse response, Redactor redactor)
    {
        if (response.Get("modelInfo") is not { ValueKind: JsonValueKind.Array } infos)
        {
            return null;
        }

        ServiceModels models = new();
        foreach (JsonElement info in infos.EnumerateArray().Take(MaximumModels))
        {
            models.Add(ServiceResponse.GetString(info, "shortName")?.Split(':')[0], redactor);
        }

        return models._ids.Count > 0 ? models : null;
    }

    /// <summary>Adds a context length that a server reports elsewhere.</summary>
    public void AddLength(int? length) =>
        MaxLength = MaxLength is { } known && length is { } other ? Math.Min(known, other) : MaxLength ?? length;

    // An id that contains the key is an echo. A space would look like two ids in the list.
    private void Add(string? id, Redactor redactor)
    {
        if (id is not null && NimModelId.GetValidationError(id) is null && !id.Contains(' ', StringComparison.Ordinal)
            && !redactor.ContainsSecret(id))
        {
            _ids.Add(id);
        }
    }
}
