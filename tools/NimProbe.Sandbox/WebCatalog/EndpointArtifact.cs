namespace NimProbe.Sandbox.WebCatalog;

/// <summary>An endpoint in the older list.</summary>
internal sealed record EndpointArtifact(string Name, string OrgName, string Publisher, IReadOnlyList<string> Labels, string CreatedDate);
