namespace NimProbe.Engine.Streaming;

/// <summary>Receives the measurements of a run, as it makes them. Calls come from any thread and must not block.</summary>
public interface ISpeedObserver
{
    /// <summary>Receives one sample.</summary>
    /// <param name="sample">The sample.</param>
    void OnSample(NimSpeedSample sample)
    {
    }

    /// <summary>Receives the speed of a model, after its last sample.</summary>
    /// <param name="speed">The speed.</param>
    void OnSpeed(NimModelSpeed speed)
    {
    }
}
