using NimProbe.Engine.Classification;

namespace NimProbe.Engine.Probing;

/// <summary>The outcome of probing one model.</summary>
/// <param name="Target">The model.</param>
/// <param name="Result">The result.</param>
/// <param name="Verdict">The verdict that the result rests on.</param>
/// <param name="RetryAfter">The response's <c>Retry-After</c>; null if absent.</param>
internal sealed record ProbeOutcome(ProbeTarget Target, NimProbeResult Result, Verdict Verdict, TimeSpan? RetryAfter);
