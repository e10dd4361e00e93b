namespace NimProbe.Tests.Probing;

/// <summary>One recorded probe and its result.</summary>
/// <param name="Day">The day of the recording.</param>
/// <param name="Answer">The name of the recorded response.</param>
/// <param name="Result">The result.</param>
internal sealed record ReplayedProbe(DateOnly Day, string Answer, NimProbeResult Result);
