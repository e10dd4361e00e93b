namespace NimProbe.Sandbox.WebCatalog;

/// <summary>The response of the web catalogue's search.</summary>
internal sealed record EndpointSearch(int ResultTotal, int ResultPageTotal, IReadOnlyList<EndpointGroup> Results);
