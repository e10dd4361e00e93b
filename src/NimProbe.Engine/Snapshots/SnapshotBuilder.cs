using NimProbe.Engine.Connection;

namespace NimProbe.Engine.Snapshots;

/// <summary>Makes a snapshot of the results of a run as they come.</summary>
public sealed class SnapshotBuilder
{
    private readonly SortedDictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);

    /// <summary>How many models have a result.</summary>
    public int Count => _results.Count;

    /// <summary>The address of the service that was asked; null before the first result.</summary>
    public Uri? BaseUri { get; private set; }

    /// <summary>Takes a result. Where an id comes twice, the later one counts.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: it cannot be kept. <see cref="NimErrorId.BaseUriMismatch"/>: it is another service's than those before it.
    /// </exception>
    public void Add(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (ResultRules.FaultOf(result) is { } fault)
        {
            throw SnapshotErrors.ResultInvalid(result.Id, fault);
        }

        BaseUri ??= result.BaseUri;
        if (!ServiceAddress.IsSameService(BaseUri, result.BaseUri))
        {
            throw SnapshotErrors.MixedServices(result.Id, result.BaseUri, BaseUri);
        }

        _results[result.Id] = result;
    }

    /// <summary>Makes the snapshot of what came so far.</summary>
    /// <param name="hasEnded">Whether the run came to its end; one that was cut short is never complete.</param>
    /// <exception cref="InvalidOperationException">Nothing came.</exception>
    public NimSnapshot Build(bool hasEnded)
    {
        if (BaseUri is null)
        {
            throw new InvalidOperationException("A snapshot of nothing is none.");
        }

        List<NimProbeResult> results = [.. _results.Values];
        int catalogCount = results.Max(static r => r.CatalogCount);
        return new NimSnapshot
        {
            TakenAt = results.Max(static r => NimText.Utc(r.TestedAt)),
            BaseUri = BaseUri,
            CatalogCount = catalogCount,
            IsComplete = hasEnded && SnapshotRules.CoversCatalog(catalogCount, results),
            Results = results,
        };
    }
}
