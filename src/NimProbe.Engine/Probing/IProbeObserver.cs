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

    /// <summary>Receives the result of a model.</summary>
    void OnResult(NimProbeResult result)
    {
    }

    /// <summary>Receives the error of one input; the run continues.</summary>
    void OnError(NimProbeException fault)
    {
    }

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
    /// <param name="path">The last snapshot that was saved; null if there is none.</param>
    void OnPause(DateTimeOffset until, string? path)
    {
    }

    /// <summary>Receives a one-line summary at the end of the run.</summary>
    void OnSummary(string line)
    {
    }
}
