namespace NimProbe;

/// <summary>What became of a model between two runs.</summary>
public enum NimChangeKind
{
    /// <summary>Nothing.</summary>
    Unchanged,

    /// <summary>The catalogue lists it now and did not before.</summary>
    Added,

    /// <summary>The catalogue listed it before and does not now.</summary>
    Removed,

    /// <summary>It is past its end of life.</summary>
    Retired,

    /// <summary>It answers, and did not before.</summary>
    BecameAvailable,

    /// <summary>It answered before, and does not now.</summary>
    BecameUnavailable,

    /// <summary>It did not answer before and does not now, for another reason.</summary>
    StatusChanged,
}
