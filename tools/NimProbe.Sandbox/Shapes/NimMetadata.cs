using NimProbe.Sandbox.Catalog;

namespace NimProbe.Sandbox.Shapes;

/// <summary>The response of a NIM container's <c>/v1/metadata</c>.</summary>
internal sealed record NimMetadata(
    IReadOnlyList<string> AssetInfo,
    NimLicense LicenseInfo,
    IReadOnlyList<NimModelInfo> ModelInfo,
    string Version)
{
    public static NimMetadata Create(SandboxModelCatalog catalog) => new(
        [],
        new NimLicense("LICENSE"),
        [.. catalog.Listed.Select(static model => new NimModelInfo($"ngc://nim/{model.Id}:1.0.0", model.Id))],
        "1.0.0");
}
