using System.Text.Json;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox.Http;

/// <summary>Writes entries of <c>/v1/models</c> in the form of a kind of server.</summary>
internal sealed class ModelListWriter(SandboxShape shape)
{
    // The hosted API shows the same filler for every model; the others show when the model was loaded.
    private const long HostedCreated = 735790403;
    private const long LoadedAt = 1775433600;
    private const int ContextLength = 131072;

    public ReadOnlyMemory<byte> WriteList(IEnumerable<SandboxModel> models, bool? hasMore = null, string? lastId = null) =>
        JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (SandboxModel model in models)
            {
                WriteEntry(json, model.Id);
            }

            json.WriteEndArray();
            if (hasMore is bool more)
            {
                json.WriteBoolean("has_more", more);
                json.WriteString("last_id", lastId);
            }

            json.WriteEndObject();
        });

    public ReadOnlyMemory<byte> WriteEntry(SandboxModel model) => JsonBytes.Write(json => WriteEntry(json, model.Id));

    private void WriteEntry(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("object", "model");
        json.WriteNumber("created", shape == SandboxShape.Hosted ? HostedCreated : LoadedAt);
        json.WriteString("owned_by", shape switch
        {
            SandboxShape.Hosted => ModelName.PublisherOf(id),
            SandboxShape.Nim => "vllm",
            _ => "system",
        });
        if (shape == SandboxShape.Nim)
        {
            json.WriteString("root", id);
            json.WriteNull("parent");
            json.WriteNumber("max_model_len", ContextLength);
            WritePermission(json, id);
        }

        json.WriteEndObject();
    }

    private static void WritePermission(Utf8JsonWriter json, string id)
    {
        json.WriteStartArray("permission");
        json.WriteStartObject();
        json.WriteString("id", $"modelperm-{FunctionId.Of(id):N}");
        json.WriteString("object", "model_permission");
        json.WriteNumber("created", LoadedAt);
        json.WriteBoolean("allow_create_engine", false);
        json.WriteBoolean("allow_sampling", true);
        json.WriteBoolean("allow_logprobs", true);
        json.WriteBoolean("allow_search_indices", false);
        json.WriteBoolean("allow_view", true);
        json.WriteBoolean("allow_fine_tuning", false);
        json.WriteString("organization", "*");
        json.WriteNull("group");
        json.WriteBoolean("is_blocking", false);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
