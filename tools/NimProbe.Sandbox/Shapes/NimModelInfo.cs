namespace NimProbe.Sandbox.Shapes;

/// <summary>A model in <see cref="NimMetadata"/>.</summary>
internal sealed record NimModelInfo(string ModelUrl, string ShortName);
