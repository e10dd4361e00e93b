namespace NimProbe.Engine.Capabilities;

/// <summary>Receives the capabilities of the models in a run. Calls come from any thread and must not block.</summary>
public interface ICapabilityObserver
{
    /// <summary>Receives the result of one capability. The results of a model follow one another.</summary>
    /// <param name="result">The result.</param>
    void OnCapability(NimCapabilityResult result);
}
