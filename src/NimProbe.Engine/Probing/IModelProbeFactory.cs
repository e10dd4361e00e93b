namespace NimProbe.Engine.Probing;

/// <summary>Creates the probes of a session.</summary>
internal interface IModelProbeFactory
{
    /// <summary>Gets the number of models in progress in a session, including those that wait before a retry.</summary>
    /// <param name="options">The options of the session.</param>
    int GetMaxConcurrentProbes(ProbeOptions options);

    /// <summary>Creates the probe of a model.</summary>
    /// <param name="session">The session that it belongs to.</param>
    /// <param name="target">The model.</param>
    /// <param name="earlierAttempts">
    /// With a probe that was deferred: the number of requests that the run has sent for the model before. Otherwise null.
    /// </param>
    IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts);
}
