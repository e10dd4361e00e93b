namespace NimProbe.Engine.Classification;

/// <summary>The next step after a response.</summary>
internal enum FollowUp
{
    /// <summary>None: the verdict is final.</summary>
    None,

    /// <summary>Retry after a delay; the failure may be transient.</summary>
    Retry,

    /// <summary>Retry once; a second response of the same kind is final.</summary>
    RetryOnce,

    /// <summary>Send the request to the next route of the plan, if there is one.</summary>
    NextRoute,

    /// <summary>Send the request once more with an image; no other request follows a second refusal.</summary>
    AddImage,

    /// <summary>Retry at the end of the run: rejected requests prolong a rate limit.</summary>
    Defer,

    /// <summary>End the run: every further response would be the same.</summary>
    EndRun,
}
