namespace NimProbe;

/// <summary>
/// Specifies how a model changed between earlier runs (the references) and a later run. Statuses are compared only if
/// they are conclusive (<see cref="NimModelStatusExtensions.IsConclusive"/>).
/// </summary>
public enum NimChangeKind
{
    /// <summary>Neither the catalogue entry nor the status changed.</summary>
    Unchanged,

    /// <summary>The catalogue lists the model in the later run, and did not in the newest complete reference.</summary>
    Added,

    /// <summary>The catalogue listed the model in the newest complete reference, and does not in the later run.</summary>
    Removed,

    /// <summary>The status changed to <see cref="NimModelStatus.Retired"/>.</summary>
    Retired,

    /// <summary>The status changed to <see cref="NimModelStatus.Available"/>.</summary>
    BecameAvailable,

    /// <summary>
    /// The status changed from <see cref="NimModelStatus.Available"/> to one that is not
    /// <see cref="NimModelStatus.Retired"/>.
    /// </summary>
    BecameUnavailable,

    /// <summary>
    /// The status changed otherwise: the model was not available before and is not available now, for another reason.
    /// </summary>
    StatusChanged,

    /// <summary>
    /// The status did not change, but another model answers for the id (<see cref="NimProbeResult.IsSubstituted"/>) and did not before,
    /// or no longer does, or is a different one.
    /// </summary>
    Substituted,
}
