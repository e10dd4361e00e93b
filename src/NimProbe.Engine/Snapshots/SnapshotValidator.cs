using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Snapshots;

/// <summary>Validates a snapshot as a whole.</summary>
public static class SnapshotValidator
{
    /// <summary>Gets the first validation error of a snapshot.</summary>
    /// <returns>The end of a sentence that begins "the snapshot", or null if the snapshot is valid.</returns>
    public static string? GetValidationError(NimSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (ProbeResultValidator.GetBaseUriError(snapshot.BaseUri) is { } addressError)
        {
            return "has a base URI that " + addressError;
        }

        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (NimProbeResult result in snapshot.Results)
        {
            if (GetResultError(result, snapshot.BaseUri, ids) is { } error)
            {
                return $"contains a result of '{NimModelId.ToDisplayText(result.Id)}' that {error}";
            }
        }

        return snapshot.CatalogCount < 0 ? "has a catalogue count below 0" : GetCompletenessError(snapshot);
    }

    /// <summary>Gets the validation error of a result, given those before it.</summary>
    /// <param name="result">The result.</param>
    /// <param name="baseUri">The address in the snapshot.</param>
    /// <param name="ids">The ids of the results before it, to which the id of the result is added.</param>
    /// <returns>The end of a sentence that begins "the result", or null if the result is valid.</returns>
    internal static string? GetResultError(NimProbeResult result, Uri baseUri, HashSet<string> ids)
    {
        if (ProbeResultValidator.GetValidationError(result) is { } error)
        {
            return error;
        }

        if (!ids.Add(result.Id))
        {
            return "is the second one of this model";
        }

        bool isSameService = ReferenceEquals(baseUri, result.BaseUri) || ServiceAddress.IsSameService(baseUri, result.BaseUri);
        return isSameService ? null : "comes from another service";
    }

    /// <summary>Gets the error of a snapshot that claims to be complete and is not.</summary>
    /// <returns>The end of a sentence that begins "the snapshot", or null.</returns>
    internal static string? GetCompletenessError(NimSnapshot snapshot) =>
        snapshot.IsComplete && !CoversCatalog(snapshot.CatalogCount, snapshot.Results)
            ? "claims to be complete, but does not contain a result for every listed model"
            : null;

    /// <summary>
    /// Whether every listed id has a result: as many results as the catalogue has models have the same catalogue count. A result that is
    /// NotListed is about an id that the catalogue does not have.
    /// </summary>
    /// <param name="catalogCount">The number of different models in the catalogue; 0 if it is not known.</param>
    /// <param name="results">The results, each with a different id.</param>
    internal static bool CoversCatalog(int catalogCount, IEnumerable<NimProbeResult> results) =>
        catalogCount > 0 && results.Count(r => r.CatalogCount == catalogCount && r.Status != NimModelStatus.NotListed) == catalogCount;
}
