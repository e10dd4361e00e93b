namespace NimProbe.Engine.Capabilities;

/// <summary>How capabilities are tested: in which order, and with how many requests.</summary>
public static class CapabilityPlan
{
    /// <summary>The default of the maximum number of tokens of an answer: enough for the reasoning before most answers.</summary>
    public const int DefaultMaxTokens = 1024;

    /// <summary>All capabilities.</summary>
    public static IReadOnlyList<NimCapability> All { get; } = Enum.GetValues<NimCapability>();

    /// <summary>Gets the maximum number of requests for one model, without retries.</summary>
    /// <param name="capabilities">The capabilities; duplicates count once.</param>
    public static int GetMaximumRequests(IEnumerable<NimCapability> capabilities) =>
        capabilities.Distinct().Sum(static c => CapabilityProbe.Create(c, static _ => 0).MaximumRequests);

    /// <summary>
    /// Sorts capabilities for testing. The request for reasoning has no special parameter, so that it tells best whether a model answers.
    /// </summary>
    internal static IReadOnlyList<NimCapability> Sort(IEnumerable<NimCapability> capabilities) =>
        [.. capabilities.Distinct().OrderBy(static c => c != NimCapability.Reasoning).ThenBy(static c => c)];
}
