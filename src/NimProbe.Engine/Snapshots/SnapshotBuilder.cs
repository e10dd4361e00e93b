using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Snapshots;

/// <summary>Makes a snapshot of the results of a run as they come.</summary>
public sealed class SnapshotBuilder
{
    private readonly Dictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);
    private Uri? _baseUri;
    private DateTime? _takenAt;
    private bool _isCutShort;

    /// <summary>How many models have a result.</summary>
    public int Count => _results.Count;

    /// <summary>Takes a result. Where an id comes twice, the later one counts.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: it cannot be kept. <see cref="NimErrorId.BaseUriMismatch"/>: it is another service's than those before it.
    /// </exception>
    public void Add(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (ProbeResultValidator.GetValidationError(result) is { } fault)
        {
            throw SnapshotErrors.ResultInvalid(result.Id, fault);
        }

        _baseUri ??= result.BaseUri;
        if (!ServiceAddress.IsSameService(_baseUri, result.BaseUri))
        {
            throw SnapshotErrors.MixedServices(result.Id, result.BaseUri, _baseUri);
        }

        _results[result.Id] = result;
    }

    /// <summary>Takes all results of a snapshot; what is built is then as complete, and as old, as it.</summary>
    /// <exception cref="NimProbeException">As for <see cref="Add(NimProbeResult)"/>.</exception>
    public void Add(NimSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        foreach (NimProbeResult result in snapshot.Results)
        {
            Add(result);
        }

        _takenAt = _takenAt > snapshot.TakenAt ? _takenAt : snapshot.TakenAt;
        _isCutShort |= !snapshot.IsComplete;
    }

    /// <summary>Makes the snapshot of what came so far.</summary>
    /// <param name="hasEnded">Whether the run came to its end; one that was cut short is never complete.</param>
    /// <exception cref="InvalidOperationException">Nothing came.</exception>
    public NimSnapshot Build(bool hasEnded)
    {
        if (_baseUri is null)
        {
            throw new InvalidOperationException("A snapshot of nothing is none.");
        }

        List<NimProbeResult> results = [.. _results.Values.OrderBy(static r => r.Id, StringComparer.Ordinal)];
        int catalogCount = results.Max(static r => r.CatalogCount);
        return new NimSnapshot
        {
            // The run's last answer; what was carried over is older than the run.
            TakenAt = _takenAt ?? results.Max(static r => NimText.ToUtc(r.TestedAt)),
            BaseUri = _baseUri,
            CatalogCount = catalogCount,
            IsComplete = hasEnded && !_isCutShort && SnapshotValidator.CoversCatalog(catalogCount, results),
            Results = results,
        };
    }
}
