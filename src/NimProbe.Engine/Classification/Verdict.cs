namespace NimProbe.Engine.Classification;

/// <summary>What one answer means.</summary>
/// <param name="Status">The status it gives the model.</param>
/// <param name="Reason">Why, in a few words; the body's own explanation is added where it has one.</param>
/// <param name="FollowUp">What to do next.</param>
/// <param name="ImpliesKeyAccepted">Whether the answer can only have come after the key was accepted.</param>
/// <param name="ErrorId">With <see cref="FollowUp.EndRun"/>: the error to end with.</param>
/// <param name="EndOfLife">The end of life (UTC) that the answer names.</param>
/// <param name="Rule">The name of the rule that matched.</param>
public sealed record Verdict(
    NimModelStatus Status,
    string Reason,
    FollowUp FollowUp,
    bool ImpliesKeyAccepted,
    string? ErrorId,
    DateTime? EndOfLife,
    string Rule);
