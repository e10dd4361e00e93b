using System.Security.Cryptography;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Capabilities;

/// <summary>Publishes the capabilities of a model when the session publishes its result.</summary>
internal sealed class CapabilityRecorder : ModelStateRecorder<CapabilityState>
{
    private readonly IReadOnlyList<NimCapability> _capabilities;
    private readonly ICapabilityObserver _results;

    /// <summary>Creates a recorder.</summary>
    /// <param name="capabilities">The capabilities to test.</param>
    /// <param name="observer">Receives errors, warnings and progress.</param>
    /// <param name="results">Receives the capabilities.</param>
    public CapabilityRecorder(IEnumerable<NimCapability> capabilities, IProbeObserver observer, ICapabilityObserver results)
        : base(observer)
    {
        _capabilities = CapabilityPlan.Sort(capabilities);
        _results = results;
    }

    /// <summary>Draws what a proof must contain: a number from 0 up to the given one, exclusive. Thread-safe.</summary>
    public Func<int, int> Random { get; init; } = RandomNumberGenerator.GetInt32;

    /// <inheritdoc/>
    public override int GetMaxConcurrentProbes(ProbeOptions options) => ModelProbeFactory.Instance.GetMaxConcurrentProbes(options);

    /// <inheritdoc/>
    public override IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts) =>
        new ModelCapabilityProbe(session, target, earlierAttempts, this);

    /// <inheritdoc/>
    protected override CapabilityState CreateState(Redactor redactor) => new(_capabilities, redactor);

    /// <inheritdoc/>
    protected override void Publish(NimProbeResult result, CapabilityState state)
    {
        foreach (NimCapabilityResult capability in state.GetResults(result))
        {
            _results.OnCapability(capability);
        }
    }
}
