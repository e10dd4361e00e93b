namespace NimProbe.Sandbox.Shapes;

/// <summary>The license in <see cref="NimMetadata"/>.</summary>
internal sealed record NimLicense(string Name);
