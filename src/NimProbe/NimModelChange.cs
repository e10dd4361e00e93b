namespace NimProbe;

/// <summary>A change of one model between its last telling verdict and now.</summary>
public sealed record NimModelChange
{
    /// <summary>The model's id.</summary>
    public required string Id { get; init; }

    /// <summary>What became of it.</summary>
    public NimChangeKind Change { get; init; }

    /// <summary>Its last telling status before; null where there was none.</summary>
    public NimModelStatus? Before { get; init; }

    /// <summary>Its status now; null where it was not probed.</summary>
    public NimModelStatus? After { get; init; }

    /// <summary>Its end of life (UTC), where one is known.</summary>
    public DateTime? EndOfLife { get; init; }

    /// <summary>When the run was made (UTC) that <see cref="Before"/> comes from.</summary>
    public DateTime ReferenceTakenAt { get; init; }

    /// <summary>When the run was made (UTC) that <see cref="After"/> comes from.</summary>
    public DateTime DifferenceTakenAt { get; init; }

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
