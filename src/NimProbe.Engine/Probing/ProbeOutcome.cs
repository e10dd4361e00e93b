using NimProbe.Engine.Classification;

namespace NimProbe.Engine.Probing;

/// <summary>What probing one model came to.</summary>
/// <param name="Target">The model.</param>
/// <param name="Result">The result.</param>
/// <param name="Verdict">The verdict it rests on.</param>
internal sealed record ProbeOutcome(ProbeTarget Target, NimProbeResult Result, Verdict Verdict)
{
    /// <summary>How long the service asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The service knows the key and finds this model closed to it, as it finds every model with a key of the wrong scope.</summary>
    public bool IsClosedToAccount => Verdict.Status == NimModelStatus.NotEntitled && Result.StatusCode == 404;
}
