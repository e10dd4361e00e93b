namespace NimProbe.Sandbox.WebCatalog;

/// <summary>A group of search results.</summary>
internal sealed record EndpointGroup(string GroupValue, int TotalCount, IReadOnlyList<EndpointResource> Resources);
