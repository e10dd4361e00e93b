using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>A model, or a pattern, at a service.</summary>
/// <param name="Service">The address of the service; null for any service.</param>
/// <param name="Id">The id, or the text of the pattern.</param>
internal readonly record struct GateKey(Uri? Service, string Id)
{
    /// <summary>Creates the key of a required model or pattern.</summary>
    public static GateKey From(ProbeTarget target) => new(target.BaseUri, target.Id);

    /// <inheritdoc/>
    public bool Equals(GateKey other) => Id == other.Id && ServiceComparer.Instance.Equals(Service, other.Service);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(ServiceComparer.Instance.GetHashCode(Service), Id.GetHashCode(StringComparison.Ordinal));
}
