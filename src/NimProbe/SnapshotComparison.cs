namespace NimProbe;

/// <summary>
/// Tells what became of models between earlier runs and a later one. Changes, not flicker: each id is held against its
/// last telling verdict among the references, and what comes and goes only against complete snapshots.
/// </summary>
/// <remarks>References are taken one by one and not kept, so that any number of them fits into memory.</remarks>
public sealed class SnapshotComparison
{
    private readonly Dictionary<string, KnownVerdict> _verdicts = new(StringComparer.Ordinal);
    private HashSet<string>? _listing;
    private DateTime _listingTakenAt;
    private DateTime _newestTakenAt;

    /// <summary>Takes a reference; their order does not matter, as each says when it was taken.</summary>
    public void AddReference(NimSnapshot reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        foreach (NimProbeResult result in reference.Results.Where(static r => r.Status.IsConclusive()))
        {
            KnownVerdict verdict = new(result.Status, result.EndOfLife, reference.TakenAt, IsCarriedOver(result));
            if (!_verdicts.TryGetValue(result.Id, out KnownVerdict known) || verdict.Outweighs(known))
            {
                _verdicts[result.Id] = verdict;
            }
        }

        _newestTakenAt = Later(_newestTakenAt, reference.TakenAt);
        if (reference.IsComplete && (_listing is null || reference.TakenAt >= _listingTakenAt))
        {
            _listing = ListingOf(reference);
            _listingTakenAt = reference.TakenAt;
        }
    }

    /// <summary>Whether the newest complete reference lists an id; false where there is no such reference.</summary>
    public bool IsListed(string id) => _listing?.Contains(id) == true;

    /// <summary>Holds a run against the references.</summary>
    /// <param name="difference">The later run.</param>
    /// <param name="includeUnchanged">Whether the models of the later run that did not change are told too.</param>
    /// <returns>The changes by id. A model that is listed again and answers differently has two: one of what is listed, one of what answers.</returns>
    public IReadOnlyList<NimModelChange> Compare(NimSnapshot difference, bool includeUnchanged = false)
    {
        ArgumentNullException.ThrowIfNull(difference);
        HashSet<string>? listing = difference.IsComplete && _listing is not null ? ListingOf(difference) : null;
        List<NimModelChange> changes = [];
        foreach (NimProbeResult result in difference.Results)
        {
            bool? wasListed = listing is null ? null : _listing!.Contains(result.Id);
            AddChanges(changes, result, wasListed, isListed: listing?.Contains(result.Id), difference.TakenAt, includeUnchanged);
        }

        if (listing is not null)
        {
            HashSet<string> probed = difference.Results.Select(static r => r.Id).ToHashSet(StringComparer.Ordinal);
            changes.AddRange(_listing!.Where(id => !probed.Contains(id)).Select(id => ChangeOf(id, NimChangeKind.Removed, null, difference.TakenAt)));
        }

        // Stable: of two changes of one model, that of the listing stays first.
        return [.. changes.OrderBy(static c => c.Id, StringComparer.Ordinal)];
    }

    // A verdict that was taken over from an earlier run is no new observation.
    private static bool IsCarriedOver(NimProbeResult result) => result.Attempts == 0;

    private static HashSet<string> ListingOf(NimSnapshot snapshot) =>
        snapshot.Results.Where(r => r.CatalogCount == snapshot.CatalogCount).Select(static r => r.Id).ToHashSet(StringComparer.Ordinal);

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private void AddChanges(List<NimModelChange> changes, NimProbeResult result, bool? wasListed, bool? isListed, DateTime takenAt, bool includeUnchanged)
    {
        NimChangeKind ofListing = (wasListed, isListed) switch
        {
            (false, true) => NimChangeKind.Added,
            (true, false) => NimChangeKind.Removed,
            _ => NimChangeKind.Unchanged,
        };
        NimChangeKind ofVerdict = ChangeOf(result);

        // The end of its life explains why it is listed no more; being listed no more explains why it does not answer.
        if (ofListing == NimChangeKind.Removed && ofVerdict == NimChangeKind.Retired)
        {
            ofListing = NimChangeKind.Unchanged;
        }
        else if (ofListing == NimChangeKind.Removed && result.Status == NimModelStatus.NotListed)
        {
            ofVerdict = NimChangeKind.Unchanged;
        }

        if (ofListing != NimChangeKind.Unchanged)
        {
            changes.Add(ChangeOf(result.Id, ofListing, result, takenAt));
        }

        if (ofVerdict != NimChangeKind.Unchanged || (includeUnchanged && ofListing == NimChangeKind.Unchanged))
        {
            changes.Add(ChangeOf(result.Id, ofVerdict, result, takenAt));
        }
    }

    private NimChangeKind ChangeOf(NimProbeResult after) =>
        IsCarriedOver(after) || !after.Status.IsConclusive() || !_verdicts.TryGetValue(after.Id, out KnownVerdict before) || before.Status == after.Status
            ? NimChangeKind.Unchanged
            : (before.Status, after.Status) switch
            {
                (_, NimModelStatus.Retired) => NimChangeKind.Retired,
                (_, NimModelStatus.Available) => NimChangeKind.BecameAvailable,
                (NimModelStatus.Available, _) => NimChangeKind.BecameUnavailable,
                _ => NimChangeKind.StatusChanged,
            };

    private NimModelChange ChangeOf(string id, NimChangeKind kind, NimProbeResult? after, DateTime takenAt)
    {
        KnownVerdict? before = _verdicts.TryGetValue(id, out KnownVerdict known) ? known : null;
        return new NimModelChange
        {
            Id = id,
            Change = kind,
            Before = before?.Status,
            After = after?.Status,
            EndOfLife = after?.EndOfLife ?? before?.EndOfLife,
            ReferenceTakenAt = before?.TakenAt ?? (_listing is null ? _newestTakenAt : _listingTakenAt),
            DifferenceTakenAt = takenAt,
        };
    }

    private readonly record struct KnownVerdict(NimModelStatus Status, DateTime? EndOfLife, DateTime TakenAt, bool IsCarriedOver)
    {
        public bool Outweighs(KnownVerdict other) => IsCarriedOver == other.IsCarriedOver ? TakenAt >= other.TakenAt : other.IsCarriedOver;
    }
}
