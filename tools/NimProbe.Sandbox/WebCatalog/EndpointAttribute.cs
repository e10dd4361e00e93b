namespace NimProbe.Sandbox.WebCatalog;

/// <summary>An attribute of an endpoint.</summary>
internal sealed record EndpointAttribute(string Key, string Value);
