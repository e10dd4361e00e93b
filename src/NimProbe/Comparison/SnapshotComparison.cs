namespace NimProbe.Comparison;

/// <summary>
/// Compares a run with earlier runs (the references). Each model is compared with its last conclusive status among all
/// references, and the catalogue with the newest complete reference, so that a passing condition is not a change.
/// </summary>
/// <remarks>References are not kept: memory grows with the number of models, not with the number of references.</remarks>
public sealed class SnapshotComparison
{
    private readonly Dictionary<string, KnownStatus> _statuses = new(StringComparer.Ordinal);
    private HashSet<string>? _listedIds;
    private DateTime _listedAt;
    private DateTime _newestTakenAt;

    /// <summary>Adds a reference. References can be added in any order.</summary>
    /// <param name="reference">The reference.</param>
    public void AddReference(NimSnapshot reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        foreach (NimProbeResult result in reference.Results.Where(static r => r.Status.IsConclusive()))
        {
            KnownStatus status = new(
                result.Status, Substitution.GetSubstitute(result), result.GetEndOfLife(), reference.TakenAt, result.IsCarriedOver());
            if (!_statuses.TryGetValue(result.Id, out KnownStatus known) || status.Supersedes(known))
            {
                _statuses[result.Id] = status;
            }
        }

        if (reference.TakenAt > _newestTakenAt)
        {
            _newestTakenAt = reference.TakenAt;
        }

        if (reference.IsComplete && (_listedIds is null || reference.TakenAt >= _listedAt))
        {
            _listedIds = GetListedIds(reference);
            _listedAt = reference.TakenAt;
        }
    }

    /// <summary>
    /// Gets whether the catalogue of the newest complete reference lists an id; false if no reference is complete.
    /// </summary>
    /// <param name="id">The id.</param>
    public bool IsListed(string id) => _listedIds?.Contains(id) == true;

    /// <summary>Compares a run with the references.</summary>
    /// <param name="difference">The later run.</param>
    /// <param name="includeUnchanged">Whether to include the models of the later run that did not change.</param>
    /// <returns>
    /// The changes, sorted by id. A model whose catalogue entry and status both changed has two, the one of the catalogue
    /// first.
    /// </returns>
    public IReadOnlyList<NimModelChange> Compare(NimSnapshot difference, bool includeUnchanged = false)
    {
        ArgumentNullException.ThrowIfNull(difference);
        HashSet<string>? listedBefore = difference.IsComplete ? _listedIds : null;
        HashSet<string>? listedNow = listedBefore is null ? null : GetListedIds(difference);
        List<NimModelChange> changes = [];
        foreach (NimProbeResult result in difference.Results)
        {
            NimChangeKind listingChange = (listedBefore?.Contains(result.Id), listedNow?.Contains(result.Id)) switch
            {
                (false, true) => NimChangeKind.Added,
                (true, false) => NimChangeKind.Removed,
                _ => NimChangeKind.Unchanged,
            };
            AddChanges(changes, result, listingChange, difference, includeUnchanged);
        }

        if (listedBefore is not null)
        {
            HashSet<string> probed = difference.Results.Select(static r => r.Id).ToHashSet(StringComparer.Ordinal);
            changes.AddRange(listedBefore
                .Where(id => !probed.Contains(id))
                .Select(id => CreateChange(id, NimChangeKind.Removed, after: null, difference)));
        }

        // The sort is stable: it keeps the order of two changes of one model.
        return [.. changes.OrderBy(static c => c.Id, StringComparer.Ordinal)];
    }

    private static HashSet<string> GetListedIds(NimSnapshot snapshot) => snapshot.Results
        .Where(r => r.CatalogCount == snapshot.CatalogCount && r.Status != NimModelStatus.NotListed)
        .Select(static r => r.Id)
        .ToHashSet(StringComparer.Ordinal);

    private void AddChanges(
        List<NimModelChange> changes, NimProbeResult result, NimChangeKind listingChange, NimSnapshot difference, bool includeUnchanged)
    {
        NimChangeKind statusChange = GetStatusChange(result);

        // Retirement explains the removal from the catalogue, and the removal explains the status NotListed.
        if (listingChange == NimChangeKind.Removed && statusChange == NimChangeKind.Retired)
        {
            listingChange = NimChangeKind.Unchanged;
        }
        else if (listingChange == NimChangeKind.Removed && result.Status == NimModelStatus.NotListed)
        {
            statusChange = NimChangeKind.Unchanged;
        }

        if (listingChange != NimChangeKind.Unchanged)
        {
            changes.Add(CreateChange(result.Id, listingChange, result, difference));
        }

        if (statusChange != NimChangeKind.Unchanged || (includeUnchanged && listingChange == NimChangeKind.Unchanged))
        {
            changes.Add(CreateChange(result.Id, statusChange, result, difference));
        }
    }

    private NimChangeKind GetStatusChange(NimProbeResult after)
    {
        if (after.IsCarriedOver() || !after.Status.IsConclusive() || !_statuses.TryGetValue(after.Id, out KnownStatus before))
        {
            return NimChangeKind.Unchanged;
        }

        return (before.Status, after.Status) switch
        {
            _ when before.Status == after.Status => IsSubstitutionChange(before, after)
                ? NimChangeKind.Substituted
                : NimChangeKind.Unchanged,
            (_, NimModelStatus.Retired) => NimChangeKind.Retired,
            (_, NimModelStatus.Available) => NimChangeKind.BecameAvailable,
            (NimModelStatus.Available, _) => NimChangeKind.BecameUnavailable,
            _ => NimChangeKind.StatusChanged,
        };
    }

    private static bool IsSubstitutionChange(KnownStatus before, NimProbeResult after) =>
        Substitution.IsChange(before.Substitute, Substitution.GetSubstitute(after));

    // A change of the status takes precedence over a substitution, and names the model that answered.
    private static string GetDetail(NimChangeKind kind, KnownStatus? before, NimProbeResult? after)
    {
        bool isAboutStatus = kind is not (NimChangeKind.Unchanged or NimChangeKind.Added or NimChangeKind.Removed);
        if (after is null || before is not { } known || !isAboutStatus || !IsSubstitutionChange(known, after))
        {
            return after?.Detail ?? "";
        }

        string substitution = Substitution.Describe(known.Substitute, after);
        bool isDetailRedundant = after.Detail.Length == 0 || after.Status == NimModelStatus.Available;
        return isDetailRedundant ? char.ToUpperInvariant(substitution[0]) + substitution[1..] : $"{after.Detail}; {substitution}";
    }

    private NimModelChange CreateChange(string id, NimChangeKind kind, NimProbeResult? after, NimSnapshot difference)
    {
        KnownStatus? before = _statuses.TryGetValue(id, out KnownStatus known) ? known : null;
        return new NimModelChange
        {
            Id = id,
            Change = kind,
            Before = before?.Status,
            After = after?.Status,
            Detail = GetDetail(kind, before, after),
            EndOfLife = after?.GetEndOfLife() ?? before?.EndOfLife,
            ReferenceTakenAt = before?.TakenAt ?? (_listedIds is null ? _newestTakenAt : _listedAt),
            DifferenceTakenAt = difference.TakenAt,
            BaseUri = difference.BaseUri,
        };
    }
}
