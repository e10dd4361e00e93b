namespace NimProbe.Engine.Probing;

/// <summary>Creates probes that send the smallest request of a route.</summary>
internal sealed class ModelProbeFactory : IModelProbeFactory
{
    /// <summary>The factory, which has no state.</summary>
    public static readonly ModelProbeFactory Instance = new();

    /// <inheritdoc/>
    public int GetMaxConcurrentProbes(ProbeOptions options) => 1024;

    /// <inheritdoc/>
    public IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts) =>
        new ModelProbe(session, target, earlierAttempts ?? 0);
}
