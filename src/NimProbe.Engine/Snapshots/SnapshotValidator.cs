using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Snapshots;

/// <summary>What a snapshot as a whole must be to be kept, and read again as what it is.</summary>
public static class SnapshotValidator
{
    /// <summary>Says why a snapshot cannot be kept; null when it can.</summary>
    /// <returns>The fault as the end of a sentence that begins "the snapshot", or null.</returns>
    public static string? GetValidationError(NimSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (ProbeResultValidator.GetBaseUriError(snapshot.BaseUri) is { } ofAddress)
        {
            return "has a base URI that " + ofAddress;
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (NimProbeResult result in snapshot.Results)
        {
            if (ProbeResultValidator.GetValidationError(result) is { } ofResult)
            {
                return $"holds a result of '{NimModelId.ToDisplayText(result.Id)}' that {ofResult}";
            }

            if (!ids.Add(result.Id))
            {
                return $"holds two results of '{NimModelId.ToDisplayText(result.Id)}'";
            }

            if (!ServiceAddress.IsSameService(snapshot.BaseUri, result.BaseUri))
            {
                return $"holds a result of '{NimModelId.ToDisplayText(result.Id)}' from another service";
            }
        }

        return snapshot.CatalogCount < 0 ? "has a catalogue count below 0"
            : snapshot.IsComplete && !CoversCatalog(snapshot.CatalogCount, snapshot.Results) ? "says that it is complete, and does not hold a result of each listed model"
            : null;
    }

    /// <summary>Whether every id that a catalogue listed has a result: as many results as it listed say that it listed them.</summary>
    /// <param name="catalogCount">How many different models the catalogue listed; 0 where that is not known.</param>
    /// <param name="results">The results, each of another id.</param>
    internal static bool CoversCatalog(int catalogCount, IEnumerable<NimProbeResult> results) =>
        catalogCount > 0 && results.Count(r => r.CatalogCount == catalogCount) == catalogCount;
}
