using System.Collections.Concurrent;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>Collects the results of a run and ignores everything else.</summary>
internal sealed class ProbeResultCollector : IProbeObserver
{
    private readonly ConcurrentDictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);

    /// <summary>Gets the result of a model; null if there is none.</summary>
    public NimProbeResult? Find(string id) => _results.GetValueOrDefault(id);

    /// <inheritdoc/>
    public void OnResult(NimProbeResult result) => _results[result.Id] = result;
}
