using NimProbe.Comparison;
using NimProbe.Engine.Catalog;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Snapshots;
using NimProbe.Engine.Throttling;

namespace NimProbe.Engine.Watching;

/// <summary>
/// One round of a watch: reads the catalogue, probes all listed models, and checks every change a second time. A change
/// that the second check does not confirm is not in the snapshot of the round, so that it is reported neither in this
/// round nor as a change back in the next.
/// </summary>
internal sealed class WatchRound
{
    private readonly NimConnection _connection;
    private readonly ProbeOptions _options;
    private readonly IProbeObserver _observer;
    private readonly SnapshotComparison _comparison;
    private readonly RunCapacity? _capacity;
    private readonly Dictionary<string, NimModel> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);

    /// <summary>Creates a round.</summary>
    /// <param name="connection">The connection to the service.</param>
    /// <param name="options">The probe options.</param>
    /// <param name="observer">Receives errors, warnings and progress.</param>
    /// <param name="comparison">The comparison with the earlier rounds.</param>
    /// <param name="capacity">The capacity that several services share; null for one service.</param>
    public WatchRound(
        NimConnection connection,
        ProbeOptions options,
        IProbeObserver observer,
        SnapshotComparison comparison,
        RunCapacity? capacity)
    {
        _capacity = capacity;
        _connection = connection;
        _options = options;
        _observer = observer;
        _comparison = comparison;
    }

    /// <summary>Runs the round.</summary>
    /// <returns>The snapshot of the round.</returns>
    /// <exception cref="NimProbeException">The catalogue cannot be read, or the run failed.</exception>
    public async Task<NimSnapshot> RunAsync(CancellationToken cancellationToken)
    {
        HashSet<string> listed = await ReadListingAsync(cancellationToken).ConfigureAwait(false);
        await ProbeAsync(listed, cancellationToken).ConfigureAwait(false);
        NimSnapshot first = ToSnapshot(listed);
        IReadOnlyList<NimModelChange> changes = _comparison.Compare(first);
        if (changes.Count == 0)
        {
            return first;
        }

        if (changes.Any(static c => c.Change is NimChangeKind.Added or NimChangeKind.Removed))
        {
            // If the two listings differ on a model, it keeps its earlier state.
            HashSet<string> secondListing = await ReadListingAsync(cancellationToken).ConfigureAwait(false);
            HashSet<string> firstListing = listed;
            HashSet<string> inBoth = [.. firstListing.Intersect(secondListing)];
            listed = [.. firstListing.Union(secondListing).Where(id => inBoth.Contains(id) || _comparison.IsListed(id))];
        }

        HashSet<string> changed = changes.Select(static c => c.Id).ToHashSet(StringComparer.Ordinal);
        List<string> repeated = [.. listed.Where(id => changed.Contains(id) || !_results.ContainsKey(id))];
        if (repeated.Count > 0)
        {
            await ProbeAsync(repeated, cancellationToken).ConfigureAwait(false);
        }

        return ToSnapshot(listed);
    }

    private async Task<HashSet<string>> ReadListingAsync(CancellationToken cancellationToken)
    {
        CatalogReader reader = new(_connection, _options.MaximumRetryCount);
        ModelCatalog catalog = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
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
        await new ProbeRun(_connection, _options, observer, ModelProbeFactory.Instance, _capacity)
            .RunAsync(targets, cancellationToken).ConfigureAwait(false);
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
