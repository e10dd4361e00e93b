namespace NimProbe.Sandbox.WebCatalog;

/// <summary>The response of the older list of endpoints.</summary>
internal sealed record EndpointList(IReadOnlyList<EndpointArtifact> Artifacts);
