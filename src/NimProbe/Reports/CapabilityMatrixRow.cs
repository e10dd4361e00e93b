namespace NimProbe.Reports;

/// <summary>The capabilities of one model.</summary>
/// <param name="Id">The id of the model.</param>
/// <param name="Service">The address of its service.</param>
/// <param name="Results">One result per capability, in their order.</param>
internal sealed record CapabilityMatrixRow(string Id, string Service, IReadOnlyList<NimCapabilityResult> Results)
{
    /// <summary>The reasons for everything that is not confirmed, in one line.</summary>
    public string Detail => string.Join("; ", Results
        .Where(static r => r.Support != NimCapabilitySupport.Confirmed && r.Detail.Length > 0)
        .GroupBy(static r => r.Detail, StringComparer.Ordinal)
        .Select(static g => $"{string.Join(", ", g.Select(static r => r.Capability))}: {g.Key}"));

    /// <summary>Gets whether the model has a capability; null if that was not tested.</summary>
    public NimCapabilitySupport? Find(NimCapability capability) => Results.FirstOrDefault(r => r.Capability == capability)?.Support;
}
