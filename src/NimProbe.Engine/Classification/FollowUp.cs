namespace NimProbe.Engine.Classification;

/// <summary>What an answer asks to be done next.</summary>
public enum FollowUp
{
    /// <summary>Nothing: the verdict stands.</summary>
    None,

    /// <summary>Ask again after a pause; the fault may pass.</summary>
    Retry,

    /// <summary>Ask again once; a second answer of the kind stands.</summary>
    RetryOnce,

    /// <summary>Ask through the next route, where the plan has one.</summary>
    NextRoute,

    /// <summary>Ask once more as the run's last request: refused tries prolong a limit.</summary>
    Defer,

    /// <summary>Ask the server's own readiness route what the answer means.</summary>
    CheckReadiness,

    /// <summary>End the run: every further answer would be the same.</summary>
    EndRun,
}
