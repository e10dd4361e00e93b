using NimProbe.Engine.Classification;
using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Probing;

/// <summary>One exchange with a model and its verdict.</summary>
/// <param name="Route">The requested route.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="Body">The response's body.</param>
/// <param name="Verdict">The meaning of the response.</param>
internal sealed record ProbeResponse(NimRoute Route, Exchange Exchange, ResponseBody Body, Verdict Verdict)
{
    /// <summary>Whether the request contained an image.</summary>
    public bool HasImage { get; init; }

    /// <summary>Whether the fault may be transient.</summary>
    public bool IsTransient => Verdict.FollowUp is FollowUp.Retry or FollowUp.RetryOnce;

    /// <summary>Whether the response is evidence about the model itself.</summary>
    public bool IsAboutModel =>
        Verdict.FollowUp == FollowUp.AddImage || Verdict.Status.ToAvailability() != NimAvailability.Unknown;

    /// <summary>The same response as a final one, which is not retried.</summary>
    public ProbeResponse AsFinal() => this with { Verdict = Verdict with { FollowUp = FollowUp.None } };
}
