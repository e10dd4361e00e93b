namespace NimProbe.Engine.Classification;

/// <summary>The meaning of one response.</summary>
/// <param name="Status">The status of the model.</param>
/// <param name="Reason">The reason, in a few words; the explanation in the body is appended to it.</param>
/// <param name="FollowUp">What to do next.</param>
/// <param name="ImpliesKeyAccepted">Whether the service sends such a response only after it has accepted the key.</param>
/// <param name="ErrorId">With <see cref="FollowUp.EndRun"/>: the error to end with.</param>
/// <param name="EndOfLife">The end of life (UTC) that the response contains.</param>
/// <param name="DependsOnReadiness">Whether the response means something else while the server is still starting.</param>
/// <param name="IsMarkup">Whether the response is an HTML page or an XML document.</param>
/// <param name="Rule">The name of the rule that matched.</param>
internal sealed record Verdict(
    NimModelStatus Status,
    string Reason,
    FollowUp FollowUp,
    bool ImpliesKeyAccepted,
    string? ErrorId,
    DateTime? EndOfLife,
    bool DependsOnReadiness,
    bool IsMarkup,
    string Rule);
