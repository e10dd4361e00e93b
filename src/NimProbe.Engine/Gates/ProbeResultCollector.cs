using System.Collections.Concurrent;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Gates;

/// <summary>Keeps the results of a run that nobody watches.</summary>
internal sealed class ProbeResultCollector : IProbeObserver
{
    private readonly ConcurrentDictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);

    /// <summary>What was found of a model; null where nothing was.</summary>
    public NimProbeResult? Find(string id) => _results.GetValueOrDefault(id);

    /// <inheritdoc/>
    public void OnResult(NimProbeResult result) => _results[result.Id] = result;
}
