using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Snapshots;

/// <summary>Builds a valid snapshot from the results of a run.</summary>
public sealed class SnapshotBuilder
{
    private readonly Dictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);
    private Uri? _baseUri;
    private DateTime? _takenAt;
    private bool _hasIncomplete;

    /// <summary>The number of models that have a result.</summary>
    public int Count => _results.Count;

    /// <summary>Adds a result. It replaces an earlier result of the same model.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: a value of the result is invalid.
    /// <see cref="NimErrorId.BaseUriMismatch"/>: the result comes from another service than the results before it.
    /// </exception>
    public void Add(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (ProbeResultValidator.GetValidationError(result) is { } error)
        {
            throw SnapshotErrors.ResultInvalid(result.Id, error);
        }

        _baseUri ??= result.BaseUri;
        if (!ServiceAddress.IsSameService(_baseUri, result.BaseUri))
        {
            throw SnapshotErrors.MixedServices(result.Id, result.BaseUri, _baseUri);
        }

        _results[result.Id] = result;
    }

    /// <summary>Adds all results of a snapshot. The new snapshot has its time, and is complete only if it is.</summary>
    /// <exception cref="NimProbeException">The same errors as <see cref="Add(NimProbeResult)"/>.</exception>
    public void Add(NimSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        foreach (NimProbeResult result in snapshot.Results)
        {
            Add(result);
        }

        _takenAt = _takenAt > snapshot.TakenAt ? _takenAt : snapshot.TakenAt;
        _hasIncomplete |= !snapshot.IsComplete;
    }

    /// <summary>Builds the snapshot of the results so far.</summary>
    /// <param name="hasEnded">Whether the run has ended normally; the snapshot of an interrupted run is never complete.</param>
    /// <exception cref="InvalidOperationException">There are no results.</exception>
    public NimSnapshot Build(bool hasEnded)
    {
        if (_baseUri is null)
        {
            throw new InvalidOperationException("A snapshot must have at least one result.");
        }

        List<NimProbeResult> results = [.. _results.Values.OrderBy(static r => r.Id, StringComparer.Ordinal)];
        int catalogCount = results.Max(static r => r.CatalogCount);
        return new NimSnapshot
        {
            // The time of the newest result: results that were carried over are older than the run.
            TakenAt = _takenAt ?? results.Max(static r => NimText.ToUtc(r.TestedAt)),
            BaseUri = _baseUri,
            CatalogCount = catalogCount,
            IsComplete = hasEnded && !_hasIncomplete && SnapshotValidator.CoversCatalog(catalogCount, results),
            Results = results,
        };
    }
}
