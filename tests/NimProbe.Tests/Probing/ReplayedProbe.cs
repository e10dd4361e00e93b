namespace NimProbe.Tests.Probing;

/// <summary>One recorded probe and what NimProbe makes of it.</summary>
/// <param name="Day">The day of the recording.</param>
/// <param name="Answer">The name of the answer recorded.</param>
/// <param name="Result">The result.</param>
internal sealed record ReplayedProbe(DateOnly Day, string Answer, NimProbeResult Result);
