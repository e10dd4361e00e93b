using System.Collections.Concurrent;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Watching;

/// <summary>Collects the results of one run, and forwards everything else to another observer.</summary>
internal sealed class RoundObserver(IProbeObserver observer) : ForwardingObserver(observer)
{
    private readonly ConcurrentDictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);

    /// <summary>The results by id.</summary>
    public IReadOnlyDictionary<string, NimProbeResult> Results => _results;

    /// <inheritdoc/>
    public override void OnResult(NimProbeResult result) => _results[result.Id] = result;
}
