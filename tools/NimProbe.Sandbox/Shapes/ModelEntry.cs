namespace NimProbe.Sandbox.Shapes;

/// <summary>An entry of <c>/v1/models</c>.</summary>
/// <param name="Id">The model's id.</param>
/// <param name="Object">The type, always <c>model</c>.</param>
/// <param name="Created">The time in seconds since 1970.</param>
/// <param name="OwnedBy">The owner; its meaning depends on the kind of server.</param>
internal sealed record ModelEntry(string Id, string Object, long Created, string OwnedBy)
{
    /// <summary>The time at which a self-hosted server loaded its models, in seconds since 1970.</summary>
    public const long LoadedAt = 1775433600;
}
