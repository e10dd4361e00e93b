namespace NimProbe.Engine.Probing;

/// <summary>Creates the probes of a session.</summary>
internal interface IModelProbeFactory
{
    /// <summary>The number of models in progress, including those that wait before a retry.</summary>
    int MaxConcurrentProbes { get; }

    /// <summary>Creates the probe of a model.</summary>
    /// <param name="session">The session that it belongs to.</param>
    /// <param name="target">The model.</param>
    /// <param name="earlierAttempts">
    /// With a probe that was deferred: the number of requests that the run has sent for the model before. Otherwise null.
    /// </param>
    IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts);
}
