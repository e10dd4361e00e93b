namespace NimProbe.Engine.Classification;

/// <summary>One row of the decision table.</summary>
/// <param name="Name">What the row is called in tests and figures.</param>
/// <param name="Status">The status it gives.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="Matches">What it matches.</param>
internal sealed record VerdictRule(string Name, NimModelStatus Status, string Reason, Func<Evidence, bool> Matches)
{
    /// <summary>What to do next.</summary>
    public FollowUp FollowUp { get; init; }

    /// <summary>Whether such an answer can only come after the key was accepted, request id or not.</summary>
    public bool ImpliesKeyAccepted { get; init; }

    /// <summary>With <see cref="FollowUp.EndRun"/>: the error to end with.</summary>
    public string? ErrorId { get; init; }

    /// <summary>Whether the body's explanation names the end of life.</summary>
    public bool NamesEndOfLife { get; init; }

    /// <summary>The verdict for an answer that matches.</summary>
    public Verdict ToVerdict(Evidence evidence) => new(
        Status,
        Reason,
        FollowUp,
        ImpliesKeyAccepted || evidence.HasRequestId,
        ErrorId,
        (NamesEndOfLife ? evidence.Body.FindDate() : null) ?? evidence.Exchange.Deprecation,
        Name);
}
