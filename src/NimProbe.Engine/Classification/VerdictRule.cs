namespace NimProbe.Engine.Classification;

/// <summary>One row of the decision table.</summary>
/// <param name="Name">The name of the row in tests and figures.</param>
/// <param name="Status">The status of the model.</param>
/// <param name="Reason">The reason, in a few words.</param>
/// <param name="Matches">Whether the row applies to a response.</param>
internal sealed record VerdictRule(string Name, NimModelStatus Status, string Reason, Func<Evidence, bool> Matches)
{
    /// <summary>What to do next.</summary>
    public FollowUp FollowUp { get; init; }

    /// <summary>Whether the service sends such a response only after it has accepted the key, even without a request id.</summary>
    public bool ImpliesKeyAccepted { get; init; }

    /// <summary>With <see cref="FollowUp.EndRun"/>: the error to end with.</summary>
    public string? ErrorId { get; init; }

    /// <summary>Whether a response means something else while the server is still starting. Default: never.</summary>
    public Func<Evidence, bool> DependsOnReadiness { get; init; } = static _ => false;

    /// <summary>Whether the explanation in the body contains the end of life.</summary>
    public bool NamesEndOfLife { get; init; }

    /// <summary>Creates the verdict for a response that matches.</summary>
    public Verdict ToVerdict(Evidence evidence) => new(
        Status,
        evidence.Exchange.Proxy is { } proxy ? $"{Reason}: {proxy}" : Reason,
        FollowUp,
        ImpliesKeyAccepted || evidence.HasRequestId,
        ErrorId,
        FindEndOfLife(evidence),
        DependsOnReadiness(evidence),
        evidence.IsMarkup,
        Name);

    private DateTime? FindEndOfLife(Evidence evidence)
    {
        if (evidence.IsMarkup)
        {
            return null;
        }

        return (NamesEndOfLife ? evidence.Body.FindDate() : null) ?? evidence.Exchange.Deprecation;
    }
}
