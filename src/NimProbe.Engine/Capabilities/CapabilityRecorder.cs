using System.Collections.Concurrent;
using System.Security.Cryptography;
using NimProbe.Engine.Probing;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Capabilities;

/// <summary>
/// Has what is known of the models in progress, and publishes the capabilities of a model when the session publishes its result.
/// </summary>
internal sealed class CapabilityRecorder : ForwardingObserver, IModelProbeFactory
{
    // The details of results without a request are clean; only their length is checked.
    private static readonly Redactor s_redactor = new();

    private readonly IReadOnlyList<NimCapability> _capabilities;
    private readonly ICapabilityObserver _results;
    private readonly ConcurrentDictionary<ProbeTarget, CapabilityState> _states = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<NimProbeResult, CapabilityState> _ended = new(ReferenceEqualityComparer.Instance);

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
    public int GetMaxConcurrentProbes(ProbeOptions options) => ModelProbeFactory.Instance.GetMaxConcurrentProbes(options);

    /// <inheritdoc/>
    public IModelProbe Create(ProbeSession session, ProbeTarget target, int? earlierAttempts) =>
        new ModelCapabilityProbe(session, target, earlierAttempts, this);

    /// <summary>Gets what is known of a model.</summary>
    /// <param name="target">The model.</param>
    /// <param name="redactor">Limits the length of details.</param>
    public CapabilityState GetState(ProbeTarget target, Redactor redactor) => _states.GetOrAdd(
        target, static (_, state) => new CapabilityState(state._capabilities, state.redactor), (_capabilities, redactor));

    /// <summary>Forgets a model whose test has ended.</summary>
    public void Forget(ProbeTarget target) => _states.TryRemove(target, out _);

    /// <summary>Adds the state that belongs to a result.</summary>
    public void Add(NimProbeResult result, CapabilityState state) => _ended[result] = state;

    /// <summary>Forwards progress without the end of the slowest request: a model has several requests.</summary>
    public override void OnProgress(ProbeProgress progress) => base.OnProgress(progress with { SlowestEndsBy = null });

    /// <inheritdoc/>
    public override void OnResult(NimProbeResult result)
    {
        if (!_ended.TryRemove(result, out CapabilityState? state))
        {
            // The run has the result without a request, because the service cannot be reached.
            state = new CapabilityState(_capabilities, s_redactor);
        }

        foreach (NimCapabilityResult capability in state.GetResults(result))
        {
            _results.OnCapability(capability);
        }
    }
}
