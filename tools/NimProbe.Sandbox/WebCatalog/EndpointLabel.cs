namespace NimProbe.Sandbox.WebCatalog;

/// <summary>A label of an endpoint: the values as the page shows them, and as filters name them.</summary>
internal sealed record EndpointLabel(string Key, IReadOnlyList<string> Values, IReadOnlyList<string> UnresolvedValues);
