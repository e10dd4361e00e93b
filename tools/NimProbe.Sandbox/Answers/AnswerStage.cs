namespace NimProbe.Sandbox.Answers;

/// <summary>The stage of a request's journey at which an answer is given, in the order a request meets them.</summary>
public enum AnswerStage
{
    /// <summary>A proxy or CDN in front of the service: no key is looked at and nothing is known of the model.</summary>
    Edge,

    /// <summary>The gateway, which maps model ids: answered before authentication and never rate limited.</summary>
    Gateway,

    /// <summary>The control plane: key, function lookup and quota. Answered after authentication, without a request id.</summary>
    Control,

    /// <summary>The model's own container: authenticated, counted by the rate limiter, and marked with a request id.</summary>
    Worker,
}
