namespace NimProbe;

/// <summary>
/// A change of one model between its last conclusive status in earlier runs (the references) and a later run.
/// </summary>
public sealed record NimModelChange
{
    /// <summary>Gets the model's id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the kind of change.</summary>
    public NimChangeKind Change { get; init; }

    /// <summary>Gets the last conclusive status in the references, or null if the references have none.</summary>
    public NimModelStatus? Before { get; init; }

    /// <summary>Gets the status in the later run, or null if that run has no result for the model.</summary>
    public NimModelStatus? After { get; init; }

    /// <summary>
    /// Gets the reason, in one line: the detail of the later result, and the model that answered if another model than the requested one
    /// did so in one of the runs. The default is empty.
    /// </summary>
    public string Detail { get; init; } = "";

    /// <summary>
    /// Gets the end of life (UTC) of the model's result in the later run, or else in the references, as stated by the service or
    /// by the web catalogue; null if unknown.
    /// </summary>
    public DateTime? EndOfLife { get; init; }

    /// <summary>
    /// Gets the time (UTC) of the run that <see cref="Before"/> comes from. If that is null: the time of the newest
    /// complete reference, or of the newest reference if none is complete.
    /// </summary>
    public DateTime ReferenceTakenAt { get; init; }

    /// <summary>Gets the time (UTC) of the later run.</summary>
    public DateTime DifferenceTakenAt { get; init; }

    /// <summary>Gets the address of the service of the later run; null if it is not known.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>Returns the id.</summary>
    public override string ToString() => Id;
}
