using NimProbe.Sandbox.Answers;

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
    IReadOnlyList<NimModelPermission> Permission)
{
    /// <summary>Creates the entry of a base model.</summary>
    public static NimModelEntry Create(string id, string owner, int maxModelLength) => new(
        id,
        "model",
        ModelEntry.LoadedAt,
        owner,
        Root: id,
        Parent: null,
        maxModelLength,
        [new NimModelPermission($"modelperm-{FunctionId.FromModel(id):N}")]);
}
