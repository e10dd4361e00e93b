namespace NimProbe.Sandbox.Shapes;

/// <summary>An entry of <c>/v1/models</c> as vLLM writes it.</summary>
internal sealed record NimModelEntry(
    string Id,
    string Object,
    long Created,
    string OwnedBy,
    string Root,
    string? Parent,
    int MaxModelLen,
    IReadOnlyList<NimModelPermission> Permission);
