using System.Text.Json.Serialization;
using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox.Shapes;

/// <summary>
/// The response of a NIM container's <c>/v1/metadata</c>. Older containers do not have the last two fields, which are null then.
/// </summary>
internal sealed record NimMetadata(
    IReadOnlyList<string> AssetInfo,
    NimLicense LicenseInfo,
    IReadOnlyList<NimModelInfo> ModelInfo,
    string Version,
    [property: JsonPropertyName("repository_override")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? RepositoryOverride,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? SelectedModelProfileId)
{
    private const string Tag = "hf-8c22764-nim1.3b";

    /// <param name="catalog">The models.</param>
    /// <param name="version">The version of the container.</param>
    /// <param name="profile">The profile; null for an older container.</param>
    public static NimMetadata Create(SandboxModelCatalog catalog, string version, string? profile) => new(
        [],
        new NimLicense("LICENSE"),
        [.. catalog.Listed.Select(static model => new NimModelInfo($"ngc://nim/{model.Id}:{Tag}", $"{GetName(model.Id)}:{Tag}"))],
        version,
        profile is null ? null : "",
        profile);

    private static string GetName(string id) => id[(id.LastIndexOf('/') + 1)..];
}
