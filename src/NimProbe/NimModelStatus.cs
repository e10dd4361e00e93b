namespace NimProbe;

/// <summary>What a probe found; <see cref="NimModelStatusExtensions.ToAvailability"/> says what each comes down to.</summary>
public enum NimModelStatus
{
    /// <summary>Nothing that a verdict can rest on.</summary>
    Inconclusive,

    /// <summary>It gave an answer of the right shape. An answer without text counts: reasoning models spend a small budget thinking.</summary>
    Available,

    /// <summary>The request was accepted and queued, or the server is still loading the model.</summary>
    Pending,

    /// <summary>The service refused the request as one too many; only a deployed model is counted at all.</summary>
    RateLimited,

    /// <summary>The model's workers are full.</summary>
    Busy,

    /// <summary>All instances are lost for the moment.</summary>
    Degraded,

    /// <summary>The model's own server answers with an error.</summary>
    Failing,

    /// <summary>Listed, but closed to this account.</summary>
    NotEntitled,

    /// <summary>Open to this account, but deployed nowhere now.</summary>
    Undeployed,

    /// <summary>The container behind the id serves another model.</summary>
    Misconfigured,

    /// <summary>Past its end of life.</summary>
    Retired,

    /// <summary>Taken offline by its operator for hours.</summary>
    Offline,

    /// <summary>Neither routed nor in the catalogue.</summary>
    NotListed,

    /// <summary>The model's own server refused the request's shape: it runs, and text cannot test it.</summary>
    RequestRejected,

    /// <summary>Listed, but behind none of the routes tried.</summary>
    NoRoute,

    /// <summary>No whole answer in the time given.</summary>
    TimedOut,

    /// <summary>The service could not be reached, or something in between answered in its place.</summary>
    Unreachable,
}
