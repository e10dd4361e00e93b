namespace NimProbe.Sandbox.Answers;

/// <summary>The stage that gives an answer, in the order in which a request passes them.</summary>
public enum AnswerStage
{
    /// <summary>A proxy or CDN in front of the service: neither the key nor the model is checked.</summary>
    Edge,

    /// <summary>The gateway, which maps model ids: it answers before authentication and is never rate limited.</summary>
    Gateway,

    /// <summary>The control plane: key, function lookup and quota. It answers after authentication, without a request id.</summary>
    Control,

    /// <summary>The model's container: authenticated, counted by the rate limiter, and with a request id.</summary>
    Worker,
}
