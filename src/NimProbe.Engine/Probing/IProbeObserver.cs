namespace NimProbe.Engine.Probing;

/// <summary>
/// Receives what a run finds, as it finds it. Calls come from any thread and must not block; while
/// <see cref="HasCapacity"/> is false, the run starts no request.
/// </summary>
public interface IProbeObserver
{
    /// <summary>Whether the consumer can receive more now. The run starts no request while it cannot.</summary>
    bool HasCapacity => true;

    /// <summary>Waits until <see cref="HasCapacity"/> is true.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask WaitForCapacityAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Receives a model that will be probed, once and before its result.</summary>
    void OnAccepted(ProbeTarget target)
    {
    }

    /// <summary>Receives the result of a model.</summary>
    void OnResult(NimProbeResult result)
    {
    }

    /// <summary>Receives the error of one input; the run continues.</summary>
    void OnError(NimProbeException fault)
    {
    }

    /// <summary>
    /// Receives the error that ended the work with one of several services; the others continue. Default: an error of the input.
    /// </summary>
    /// <param name="service">The address of the service.</param>
    /// <param name="fault">The error.</param>
    void OnServiceFailure(Uri service, NimProbeException fault) => OnError(fault);

    /// <summary>Receives a warning.</summary>
    void OnWarning(string message)
    {
    }

    /// <summary>Receives the progress of the run.</summary>
    void OnProgress(ProbeProgress progress)
    {
    }

    /// <summary>Receives the beginning of a pause between two runs.</summary>
    /// <param name="until">When the next run starts.</param>
    /// <param name="savedAt">The time of the last snapshot, in UTC; null if no snapshot was saved.</param>
    /// <param name="service">The service of the next run; null if there is only one service.</param>
    void OnPause(DateTimeOffset until, DateTime? savedAt, Uri? service)
    {
    }

    /// <summary>Receives a one-line summary at the end of the run.</summary>
    void OnSummary(string line)
    {
    }
}
