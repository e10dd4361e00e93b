using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Probing;

/// <summary>One exchange with a model, judged.</summary>
internal sealed record Answer(NimRoute Route, Exchange Exchange, ResponseBody Body, Verdict Verdict)
{
    /// <summary>Whether the fault that it shows may pass.</summary>
    public bool MayPass => Verdict.FollowUp is FollowUp.Retry or FollowUp.RetryOnce;

    /// <summary>Whether it tells of the model itself.</summary>
    public bool TellsOfModel => Verdict.Status.ToAvailability() != NimAvailability.Unknown;

    /// <summary>The same answer, not to be asked about again.</summary>
    public Answer Standing() => this with { Verdict = Verdict with { FollowUp = FollowUp.None } };
}
