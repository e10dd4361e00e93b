namespace NimProbe;

/// <summary>
/// Specifies what a probe found. <see cref="NimModelStatusExtensions.ToAvailability"/> gets the availability that each
/// status implies.
/// </summary>
public enum NimModelStatus
{
    /// <summary>The response does not allow a conclusion. This is the default.</summary>
    Inconclusive,

    /// <summary>
    /// The model returned a valid completion or embedding (HTTP 200). A completion without text counts: reasoning models
    /// can spend a small token budget on reasoning.
    /// </summary>
    Available,

    /// <summary>
    /// The service accepted and queued the request (HTTP 202 or 302), or the server is still loading the model.
    /// </summary>
    Pending,

    /// <summary>
    /// The service refused the request because of the account's rate limit (HTTP 429), which counts only deployed
    /// models.
    /// </summary>
    RateLimited,

    /// <summary>The model's workers or their queue are full (HTTP 429, 503, 504 or 529).</summary>
    Busy,

    /// <summary>The service reports that all instances of the model are lost for the moment (HTTP 400).</summary>
    Degraded,

    /// <summary>The model's own server returned an error (HTTP 5xx), or HTTP 200 without a completion.</summary>
    Failing,

    /// <summary>The catalogue lists the model, but the account or key has no access to it (HTTP 403 or 404).</summary>
    NotEntitled,

    /// <summary>The account has access, but the model is not deployed anywhere now (HTTP 404).</summary>
    Undeployed,

    /// <summary>The container that serves the id runs another model (HTTP 404).</summary>
    Misconfigured,

    /// <summary>The model is past its end of life (HTTP 410).</summary>
    Retired,

    /// <summary>
    /// The operator took the model offline for at least an hour (HTTP 503 with such a <c>Retry-After</c>).
    /// </summary>
    Offline,

    /// <summary>The catalogue does not list the id, and the service does not serve it (HTTP 404).</summary>
    NotListed,

    /// <summary>
    /// The model's own server runs, but refused the format of the request: a text request cannot test this model.
    /// </summary>
    RequestRejected,

    /// <summary>The catalogue lists the model, but none of the routes that were tried serves it (HTTP 404).</summary>
    NoRoute,

    /// <summary>The response was not complete within the time limit.</summary>
    TimedOut,

    /// <summary>The connection failed, or a proxy or gateway on the way responded instead of the service.</summary>
    Unreachable,
}
