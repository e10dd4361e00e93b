using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;

namespace NimProbe.Engine.Watching;

/// <summary>
/// Reports the progress of the watches of several services as one: the rounds in progress together, or, while all services pause, the
/// round that is next.
/// </summary>
/// <param name="observer">Receives the progress.</param>
internal sealed class WatchProgress(IProbeObserver observer)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Uri, ProbeProgress> _rounds = new(ServiceComparer.Instance);
    private readonly Dictionary<Uri, DateTimeOffset> _pauses = new(ServiceComparer.Instance);
    private DateTime? _savedAt;

    /// <summary>Records the progress of a round.</summary>
    public void ReportRound(Uri service, ProbeProgress progress)
    {
        lock (_lock)
        {
            _pauses.Remove(service);
            _rounds[service] = progress;
            Report();
        }
    }

    /// <summary>Records that a service pauses.</summary>
    /// <param name="service">The service.</param>
    /// <param name="until">When its next round starts.</param>
    /// <param name="savedAt">The time of its last snapshot, in UTC; null if no snapshot was saved.</param>
    public void ReportPause(Uri service, DateTimeOffset until, DateTime? savedAt)
    {
        lock (_lock)
        {
            _rounds.Remove(service);
            _pauses[service] = until;
            _savedAt = _savedAt > savedAt ? _savedAt : savedAt ?? _savedAt;
            Report();
        }
    }

    /// <summary>Records that the watch of a service has ended.</summary>
    public void ReportEnd(Uri service)
    {
        lock (_lock)
        {
            _rounds.Remove(service);
            _pauses.Remove(service);
            Report();
        }
    }

    // The observer does not block, so that it can be called inside the lock, which keeps the reports in order.
    private void Report()
    {
        if (_rounds.Count > 0)
        {
            observer.OnProgress(ProbeProgress.Combine(_rounds.Values));
        }
        else if (_pauses.Count > 0)
        {
            (Uri service, DateTimeOffset until) = _pauses.MinBy(static pause => pause.Value);
            observer.OnPause(until, _savedAt, service);
        }
    }
}
