namespace NimProbe.Engine.Probing;

/// <summary>Takes what a run finds, as it finds it. Calls come from any thread, one may overtake another; one that blocks slows the run.</summary>
public interface IProbeObserver
{
    /// <summary>A model has its result.</summary>
    void OnResult(NimProbeResult result);

    /// <summary>An input came to nothing; the run goes on.</summary>
    void OnError(NimProbeException fault);

    /// <summary>Something the caller should know once.</summary>
    void OnWarning(string message);

    /// <summary>How far the run is.</summary>
    void OnProgress(ProbeProgress progress);

    /// <summary>What the run came to, in one line.</summary>
    void OnSummary(string line);
}
