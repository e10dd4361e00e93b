using System.Collections.Concurrent;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Watching;

/// <summary>Collects the results of one run, and forwards everything else to another observer.</summary>
internal sealed class RoundObserver(IProbeObserver observer) : IProbeObserver
{
    private readonly ConcurrentDictionary<string, NimProbeResult> _results = new(StringComparer.Ordinal);

    /// <summary>The results by id.</summary>
    public IReadOnlyDictionary<string, NimProbeResult> Results => _results;

    /// <inheritdoc/>
    public bool HasCapacity => observer.HasCapacity;

    /// <inheritdoc/>
    public ValueTask WaitForCapacityAsync(CancellationToken cancellationToken) => observer.WaitForCapacityAsync(cancellationToken);

    /// <inheritdoc/>
    public void OnResult(NimProbeResult result) => _results[result.Id] = result;

    /// <inheritdoc/>
    public void OnError(NimProbeException fault) => observer.OnError(fault);

    /// <inheritdoc/>
    public void OnWarning(string message) => observer.OnWarning(message);

    /// <inheritdoc/>
    public void OnProgress(ProbeProgress progress) => observer.OnProgress(progress);

    /// <inheritdoc/>
    public void OnSummary(string line) => observer.OnSummary(line);
}
