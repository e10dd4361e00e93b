using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;

namespace NimProbe.Engine.Watching;

/// <summary>
/// One round of a watch: reads the catalogue, probes all that it lists, and looks a second time at what seems to have
/// changed. What the second look does not confirm is not in the round's snapshot either, so that it can neither be
/// reported now nor as a change back later.
/// </summary>
internal sealed class WatchRound
{
    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly IProbeObserver _observer;
    private readonly SnapshotComparison _known;
    private readonly Dictionary<string, NimModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);

    public WatchRound(NimConnection connection, ProbeOptions options, IProbeObserver observer, SnapshotComparison known)
    {
        _connection = connection;
        _options = options;
        _observer = observer;
        _known = known;
    }

    /// <summary>Runs the round.</summary>
    /// <returns>What it found.</returns>
    /// <exception cref="NimProbeException">It came to nothing: there is no snapshot of it.</exception>
    public async Task<NimSnapshot> RunAsync(CancellationToken cancellationToken)
    {
        HashSet<string> listed = await ReadListingAsync(cancellationToken).ConfigureAwait(false);
        await ProbeAsync(listed, cancellationToken).ConfigureAwait(false);
        NimSnapshot first = ToSnapshot(listed);
        IReadOnlyList<NimModelChange> suspected = _known.Compare(first);
        if (suspected.Count == 0)
        {
            return first;
        }

        if (suspected.Any(static c => c.Change is NimChangeKind.Added or NimChangeKind.Removed))
        {
            // What two looks disagree on is as it was.
            HashSet<string> secondListing = await ReadListingAsync(cancellationToken).ConfigureAwait(false);
            listed = [.. listed.Union(secondListing).Where(id => _known.IsListed(id) || (listed.Contains(id) && secondListing.Contains(id)))];
        }

        HashSet<string> doubtful = suspected.Select(static c => c.Id).ToHashSet(StringComparer.Ordinal);
        List<string> again = [.. listed.Where(id => doubtful.Contains(id) || !_results.ContainsKey(id))];
        if (again.Count > 0)
        {
            await ProbeAsync(again, cancellationToken).ConfigureAwait(false);
        }

        return ToSnapshot(listed);
    }

    private async Task<HashSet<string>> ReadListingAsync(CancellationToken cancellationToken)
    {
        ModelCatalog catalog = await new CatalogReader(_connection, _options.MaximumRetryCount).ReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (string warning in catalog.Warnings)
        {
            _observer.OnWarning(warning);
        }

        foreach (NimModel model in catalog.Models)
        {
            _models[model.Id] = model;
        }

        return catalog.Models.Select(static m => m.Id).ToHashSet(StringComparer.Ordinal);
    }

    private async Task ProbeAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        IAsyncEnumerable<ProbeTarget> targets = ids.Select(id => ProbeTarget.FromModel(_models[id])).ToAsyncEnumerable();
        RoundObserver observer = new(_observer);
        await new ProbeRun(_connection, _options, observer).RunAsync(targets, cancellationToken).ConfigureAwait(false);
        foreach ((string id, NimProbeResult result) in observer.Results)
        {
            _results[id] = result;
        }
    }

    private NimSnapshot ToSnapshot(HashSet<string> listed)
    {
        SnapshotBuilder builder = new();
        foreach (string id in listed)
        {
            builder.Add(_results[id] with { CatalogCount = listed.Count });
        }

        return builder.Build(hasEnded: true);
    }
}
