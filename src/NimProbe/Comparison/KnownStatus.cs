namespace NimProbe.Comparison;

/// <summary>The last conclusive result of a model in the references of a comparison.</summary>
/// <param name="Status">The status.</param>
/// <param name="Substitute">The model that answered instead of the requested one; null if none is known to have done so.</param>
/// <param name="EndOfLife">The end of life (UTC); null if it is not known.</param>
/// <param name="TakenAt">The time of the run (UTC).</param>
/// <param name="IsCarriedOver">Whether the result was carried over from an earlier run.</param>
internal readonly record struct KnownStatus(
    NimModelStatus Status, string? Substitute, DateTime? EndOfLife, DateTime TakenAt, bool IsCarriedOver)
{
    /// <summary>Whether it counts instead of another: a probe before any carried-over result, otherwise the newer one.</summary>
    public bool Supersedes(KnownStatus other) =>
        IsCarriedOver == other.IsCarriedOver ? TakenAt >= other.TakenAt : other.IsCarriedOver;
}
