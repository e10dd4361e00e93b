namespace NimProbe.Sandbox.WebCatalog;

/// <summary>A search result: one endpoint.</summary>
internal sealed record EndpointResource(
    string ResourceId,
    string Name,
    string DisplayName,
    string Description,
    string DateCreated,
    string DateModified,
    IReadOnlyList<EndpointLabel> Labels,
    IReadOnlyList<EndpointAttribute> Attributes);
